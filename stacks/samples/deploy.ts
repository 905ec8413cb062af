import * as pulumi from "@pulumi/pulumi";

import type { GatewayAddress } from "../../components/networks/gateway-address.ts";
import type { Routes } from "../../components/networks/routes.ts";
import { requestWithout } from "../../components/samples/proof/request-without.ts";
import type { VerifyRequest } from "../../components/samples/proof/request.ts";
import { MeshProof } from "../../components/samples/proof/mesh-proof.ts";
import { Samples } from "../../components/samples/samples.ts";
import type { Clusters } from "../clusters/deploy.ts";
import { mustGet } from "../config/must-get.ts";
import type { Mesh } from "../mesh/deploy.ts";
import type { Trust } from "../trust/deploy.ts";
import { endpointsAt, withGateways, type ClusterSamplesPlan, type SamplesPlan } from "./plan.ts";

/** Everything that the samples are built on. */
export interface SamplesGround {
  readonly clusters: Clusters;
  readonly routes: readonly Routes[];
  /** By cluster with a gateway. */
  readonly gatewayAddresses: ReadonlyMap<string, GatewayAddress>;
  readonly trust: Trust;
  readonly mesh: Mesh;
  /** Names of clusters of which nothing is proved this time. */
  readonly leftOut: ReadonlySet<string>;
}

/** The samples' part in the outputs. */
export interface SamplesProof {
  /** By cluster. */
  readonly samples: ReadonlyMap<string, Samples>;
  /** Of the whole mesh, whatever was left out. */
  readonly request: pulumi.Output<VerifyRequest>;
  readonly proof: MeshProof;
}

/** Deploys helloworld and sleep into every cluster of the mesh, and proves the mesh on them. */
export function createSamples(plan: SamplesPlan, ground: SamplesGround): SamplesProof {
  const samples = new Map(
    plan.clusters.map(({ cluster, ...settings }) => [
      cluster,
      new Samples(
        `${cluster}-samples`,
        { cluster: mustGet(ground.clusters.all, cluster), ...settings },
        {
          dependsOn: [
            ...mustGet(ground.mesh.admission, cluster),
            ...definitionsFor(settings, cluster, ground),
          ],
        },
      ),
    ]),
  );
  const request = requestOf(plan, ground);
  return { samples, request, proof: createProof(request, plan, [...samples.values()], ground) };
}

/** The definitions that a rule of the samples needs; none where they have no rule. */
function definitionsFor(
  { anywhere }: Pick<ClusterSamplesPlan, "anywhere">,
  cluster: string,
  { mesh }: SamplesGround,
): pulumi.Resource[] {
  return anywhere?.rule ? [mustGet(mesh.controlPlanes, cluster).crds] : [];
}

/** All clusters of a mesh trust one root. */
function requestOf(
  { request, behindLoadBalancers }: SamplesPlan,
  { trust: { issuers }, mesh: { reached } }: SamplesGround,
): pulumi.Output<VerifyRequest> {
  const [first] = request.clusters;
  const { fingerprint } = mustGet(issuers, first?.name ?? "").root;
  const found = behindLoadBalancers.map(gateway =>
    mustGet(reached, gateway.cluster).apply(({ addresses }) => ({
      network: gateway.network,
      gateways: endpointsAt(gateway, addresses),
    })),
  );
  return pulumi
    .all([fingerprint, pulumi.all(found)])
    .apply(([root, more]) => ({ ...request, ...withGateways(request, more), root }));
}

/** Proves the mesh, again whenever something that the proof rests on was recreated. */
function createProof(
  request: pulumi.Output<VerifyRequest>,
  plan: SamplesPlan,
  samples: readonly Samples[],
  { clusters, routes, gatewayAddresses, mesh, leftOut }: SamplesGround,
): MeshProof {
  const members = new Set(plan.clusters.map(({ cluster }) => cluster));
  const objects = [
    ...[...mesh.controlPlanes.values()].flatMap(({ objects }) => objects),
    ...[...mesh.injections.values()].flatMap(({ webhooks }) => webhooks),
    ...mesh.remoteSecrets.map(({ secret }) => secret),
    ...mesh.localPreferences.map(({ rule }) => rule),
    ...samples.flatMap(({ deployments }) => deployments),
    ...[...mesh.exposures.values()].flatMap(({ objects }) => objects),
    ...[...mesh.gateways.values()].flatMap(({ deployment, service }) => [deployment, service]),
  ];
  return new MeshProof("verification", {
    request: request.apply(whole => requestWithout(whole, plan.placed, leftOut)),
    kubeconfigs: Object.fromEntries(
      [...members]
        .filter(name => !leftOut.has(name))
        .map(name => [name, mustGet(clusters.all, name).kubeconfig]),
    ),
    triggers: pulumi.all([
      ...routes.filter(({ ends }) => [...ends].every(end => members.has(end))).map(({ record }) => record),
      ...[...gatewayAddresses.values()].map(({ record }) => record),
      ...objects.map(object => pulumi.output(object.metadata).apply(metadata => metadata.uid)),
    ]),
  });
}
