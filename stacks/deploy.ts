import * as pulumi from "@pulumi/pulumi";

import { apiAddress } from "../components/edges/names.ts";
import { watchDeployments } from "../components/kubernetes/rollouts/hook.ts";
import type { RolloutWatch } from "../components/kubernetes/rollouts/watch.ts";
import type { StackIdentity } from "../components/stack/stack-identity.ts";
import type { AdoptionArgs } from "../components/clusters/adopted-cluster.ts";
import type { SamplesProof } from "./samples/deploy.ts";
import type { SamplesPlan } from "./samples/plan.ts";
import { createSamples } from "./samples/deploy.ts";
import type { LeftOut } from "./clusters/left-out.ts";
import { createClusters, type Clusters } from "./clusters/deploy.ts";
import { createEdges } from "./edges/deploy.ts";
import type { EdgesPlan } from "./edges/plan.ts";
import { mustGet } from "./config/must-get.ts";
import { createMesh, type Mesh } from "./mesh/deploy.ts";
import { createDrains } from "./mesh/drains.ts";
import type { MeshPlan } from "./mesh/plan.ts";
import type { Manifests } from "./mesh/render.ts";
import { createGatewayAddresses, createRoutes, createUnderlay } from "./networks/deploy.ts";
import type { Observation } from "./observe.ts";
import type { Outputs } from "./outputs.ts";
import type { Plan } from "./plan.ts";
import { createTrust, type Trust } from "./trust/deploy.ts";

/** Everything that decides the graph, as plain data; secrets by reference. */
export interface Deployment {
  readonly plan: Plan;
  readonly manifests: Manifests;
  readonly observation: Observation;
  /** By cluster that somebody else made. */
  readonly adoptions: ReadonlyMap<string, AdoptionArgs>;
  /** The clusters that are left out, of which nothing is proved. */
  readonly leftOut: ReadonlyMap<string, LeftOut>;
  readonly identity: pulumi.Output<StackIdentity>;
  readonly rollouts: RolloutWatch;
  /** The secret under a config key. */
  readonly secret: (key: string) => pulumi.Output<string>;
}

/** The outputs as the program gives them: each may be known only later. */
export type DeclaredOutputs = { readonly [Name in keyof Outputs]: Declared<Outputs[Name]> };

type Declared<T> = pulumi.Input<T> | { readonly [Key in keyof T]: Declared<T[Key]> };

/** Declares the one graph of a stack, feature by feature: each stands on those above it. */
export function deploy(deployment: Deployment): DeclaredOutputs {
  const { plan, manifests, observation, adoptions, leftOut, identity, rollouts, secret } = deployment;
  const { docker: seen, missingFiles } = observation;
  const underlay = createUnderlay(plan.networks, identity, seen);
  const clusters = createClusters(plan.clusters, { underlay, seen, adoptions, owner: identity.id, secret });
  // A preview rolls nothing out.
  if (!pulumi.runtime.isDryRun()) {
    pulumi.runtime.registerStackTransformation(watchDeployments([...clusters.all.values()], rollouts));
  }
  const routes = createRoutes(plan.networks, clusters, seen);
  const trust = createTrust(plan.trust, secret);
  const gatewayAddresses = createGatewayAddresses(plan.networks, clusters, seen);
  const mesh =
    plan.mesh &&
    createMesh(plan.mesh, {
      ...{ clusters, routes, gatewayAddresses, trust, manifests },
      seenGateways: observation.gateways,
    });
  const samples =
    mesh &&
    plan.samples &&
    createSamples(plan.samples, {
      clusters,
      routes,
      gatewayAddresses,
      trust,
      mesh,
      leftOut: new Set(leftOut.keys()),
    });
  if (plan.mesh && mesh) {
    createDrains(plan.mesh, mesh, {
      ...{ clusters, routes, gatewayAddresses },
      workloads: samples?.samples ?? new Map(),
    });
  }
  const edges =
    plan.edges && createEdges(plan.edges, { clusters, missingFiles, leftOut: new Set(leftOut.keys()) });
  return {
    contract: 1,
    ...describeStack(plan, clusters, trust),
    ...(plan.mesh && mesh && mesh.reached.size > 0 && describeGateways(plan.mesh, mesh)),
    ...(samples && describeProof(samples, plan.samples)),
    ...(plan.edges &&
      edges && {
        ...describeEdges(plan.edges),
        tunnelsRequest: edges.request,
        tunnels: edges.proof.result,
      }),
    ...(leftOut.size > 0 && { leftOut: describeLeftOut(leftOut) }),
  };
}

function describeStack(
  plan: Plan,
  clusters: Clusters,
  trust: Trust,
): Pick<DeclaredOutputs, "clusters" | "istiod" | "rootCas" | "kubeconfigs"> {
  const primaries = plan.mesh?.members.filter(({ role }) => role === "primary") ?? [];
  return {
    clusters: Object.fromEntries(
      plan.clusters.map(({ name, networkName: network, podSubnet, serviceSubnet, nodes }) => [
        name,
        { network, podSubnet, serviceSubnet, ...(nodes && { kindName: nodes.kindName }) },
      ]),
    ),
    istiod: Object.fromEntries(primaries.map(({ cluster, istiodAddress }) => [cluster, istiodAddress])),
    rootCas: Object.fromEntries(
      [...trust.roots].map(([name, { fingerprint, notAfter }]) => [name, { fingerprint, notAfter }]),
    ),
    kubeconfigs: pulumi.secret(
      pulumi.all(Object.fromEntries([...clusters.all].map(([name, { kubeconfig }]) => [name, kubeconfig]))),
    ),
  };
}

function describeGateways({ gateways }: MeshPlan, { reached }: Mesh): Pick<DeclaredOutputs, "gateways"> {
  return {
    gateways: Object.fromEntries(
      gateways.map(({ cluster, network, ports }) => {
        const addresses = mustGet(reached, cluster).apply(gateway => gateway.addresses);
        const output = addresses.apply(([address = "", ...more]) => ({
          network,
          address,
          port: ports.services,
          ...(more.length > 0 && { more }),
        }));
        return [cluster, output];
      }),
    ),
  };
}

function describeProof(
  { request, proof }: SamplesProof,
  { placed }: SamplesPlan,
): Pick<DeclaredOutputs, "verifyRequest" | "samplePods" | "verification"> {
  return { verifyRequest: request, samplePods: placed, verification: proof.result };
}

function describeLeftOut(leftOut: ReadonlyMap<string, LeftOut>): NonNullable<Outputs["leftOut"]> {
  return Object.fromEntries(
    [...leftOut].map(([name, { lastSeen }]) => [name, { ...(lastSeen !== undefined && { lastSeen }) }]),
  );
}

function describeEdges({ tunnels }: EdgesPlan): Pick<DeclaredOutputs, "regionSettings" | "bundles"> {
  return {
    regionSettings: Object.fromEntries(
      tunnels.map(({ code }) => [code, { edgeIsolatedApiAddress: apiAddress(code) }]),
    ),
    bundles: Object.fromEntries(
      tunnels.flatMap(({ code, end }) => (end.kind === "bundle" ? [[code, end.file] as const] : [])),
    ),
  };
}
