import * as pulumi from "@pulumi/pulumi";

import type { RenderedManifest } from "../components/mesh/render.ts";
import { apiAddress } from "../components/edges/names.ts";
import type { MeshVerification, VerifyRequest } from "../components/samples/proof/request.ts";
import type { TunnelsRequest, TunnelsVerification } from "../components/edges/proof/request.ts";
import { createClusters, type Clusters } from "./clusters/deploy.ts";
import { createEdges } from "./edges/deploy.ts";
import { createMesh } from "./mesh/deploy.ts";
import { damageOf, type Damage, type Observation } from "./observe.ts";
import type { EdgesPlan, Plan } from "./plan.ts";
import { createSamples } from "./samples/deploy.ts";
import { createTrust, type Trust } from "./trust/deploy.ts";
import { createTunnelsProof, createVerification, tunnelsRequest, verifyRequest } from "./verify.ts";

/** Everything that decides the graph, as plain data; secrets by reference. */
export interface Deployment {
  readonly plan: Plan;
  /** By cluster of the mesh. */
  readonly manifests: ReadonlyMap<string, RenderedManifest>;
  readonly observation: Observation | undefined;
  /** The secret under a config key. */
  readonly secret: (key: string) => pulumi.Output<string>;
}

/** The stack's outputs. */
export interface Outputs {
  readonly clusters: Readonly<
    Record<string, { network: string; podSubnet: string; serviceSubnet: string; kindName?: string }>
  >;
  /** Fixed address of each primary's istiod for its peers. */
  readonly istiod: Readonly<Record<string, string>>;
  readonly rootCas: Readonly<
    Record<string, { fingerprint: pulumi.Output<string>; notAfter: pulumi.Output<string> }>
  >;
  /** Secret. One context each, named like the cluster. */
  readonly kubeconfigs: pulumi.Output<Record<string, string>>;
  /** What `isthmus verify` asks of the mesh; absent without samples. */
  readonly verifyRequest?: pulumi.Output<VerifyRequest>;
  /** What the mesh last showed; absent without samples. */
  readonly verification?: pulumi.Output<MeshVerification>;
  /** wutong's region setting of each code; absent without edges. */
  readonly regionSettings?: Readonly<Record<string, { readonly edgeIsolatedApiAddress: string }>>;
  /** Path of each file that a site has to apply, from the project's directory, by code; absent without edges. */
  readonly bundles?: Readonly<Record<string, string>>;
  /** What `isthmus verify` asks of the tunnels; absent without edges. */
  readonly tunnelsRequest?: TunnelsRequest;
  /** What the tunnels last showed; absent without edges. */
  readonly tunnels?: pulumi.Output<TunnelsVerification>;
}

/** Declares the one graph of a stack, layer by layer. */
export function deploy({ plan, manifests, observation, secret }: Deployment): Outputs {
  const damage = damageOf(plan, observation);
  const clusters = createClusters(plan, damage, secret);
  return {
    ...deployMesh(plan, clusters, createTrust(plan, secret), manifests),
    ...(plan.edges && deployEdges(plan.edges, clusters, damage)),
  };
}

function deployMesh(
  plan: Plan,
  clusters: Clusters,
  trust: Trust,
  manifests: Deployment["manifests"],
): Outputs {
  const outputs = describe(plan, clusters, trust);
  if (!plan.mesh) return outputs;

  const mesh = createMesh(plan.mesh, clusters, trust, manifests);
  if (!plan.samples) return outputs;

  const samples = createSamples(plan.samples, clusters, mesh);
  const root = trust.roots.get(plan.mesh.rootCa);
  if (!root) throw new Error(`the plan names the root CA ${plan.mesh.rootCa}, which it does not hold`);
  const request = verifyRequest(plan.mesh, plan.samples, root.fingerprint);
  const verification = createVerification(request, clusters, mesh, samples);
  return { ...outputs, verifyRequest: request, verification: verification.result };
}

function deployEdges(plan: EdgesPlan, clusters: Clusters, damage: Damage): Partial<Outputs> {
  const edges = createEdges(plan, clusters, damage);
  const request = tunnelsRequest(plan);
  const { result } = createTunnelsProof(request, clusters, edges);
  const bundles = plan.tunnels.flatMap(({ code, site }) =>
    site.kind === "bundle" ? [[code, site.file] as const] : [],
  );
  return {
    regionSettings: Object.fromEntries(
      plan.tunnels.map(({ code }) => [code, { edgeIsolatedApiAddress: apiAddress(code) }]),
    ),
    bundles: Object.fromEntries(bundles),
    tunnelsRequest: request,
    tunnels: result,
  };
}

function describe(plan: Plan, clusters: Clusters, trust: Trust): Outputs {
  const primaries = plan.mesh?.controlPlanes.filter(({ role }) => role === "primary") ?? [];
  return {
    clusters: Object.fromEntries(
      plan.clusters.map(cluster => [
        cluster.name,
        {
          network: cluster.network,
          podSubnet: cluster.podSubnet,
          serviceSubnet: cluster.serviceSubnet,
          ...(cluster.lifecycle === "kind" && { kindName: cluster.kindName }),
        },
      ]),
    ),
    istiod: Object.fromEntries(primaries.map(({ cluster, pilotAddress }) => [cluster, pilotAddress])),
    rootCas: Object.fromEntries(
      [...trust.roots].map(([name, { fingerprint, notAfter }]) => [name, { fingerprint, notAfter }]),
    ),
    kubeconfigs: pulumi.secret(
      pulumi.all(Object.fromEntries([...clusters.all].map(([name, { kubeconfig }]) => [name, kubeconfig]))),
    ),
  };
}
