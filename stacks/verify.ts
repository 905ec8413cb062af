import * as pulumi from "@pulumi/pulumi";

import type { Samples } from "../components/samples/samples.ts";
import type { VerifyRequest } from "../components/verify/request.ts";
import { Verification } from "../components/verify/verification.ts";
import type { Clusters } from "./clusters.ts";
import type { Mesh } from "./mesh.ts";
import type { MeshPlan, SamplesPlan } from "./plan.ts";

/** What a mesh with samples has to show. */
export function verifyRequest(
  mesh: MeshPlan,
  samples: SamplesPlan,
  root: pulumi.Output<string>,
): pulumi.Output<VerifyRequest> {
  return root.apply(fingerprint => ({
    versions: [...new Set(samples.helloworld.map(({ version }) => version))].sort(),
    endpoints: samples.helloworld.reduce((sum, { replicas }) => sum + replicas, 0),
    clusters: mesh.controlPlanes.map(({ cluster, primary }) => ({ name: cluster, primary })),
    root: fingerprint,
  }));
}

/** Proves the mesh, again whenever something that the proof rests on was made anew. */
export function createVerification(
  request: pulumi.Output<VerifyRequest>,
  clusters: Clusters,
  mesh: Mesh,
  samples: readonly Samples[],
): Verification {
  const made = [
    ...[...mesh.controlPlanes.values()].flatMap(({ objects }) => objects),
    ...[...mesh.injections.values()].flatMap(({ webhooks }) => webhooks),
    ...mesh.remoteSecrets.map(({ secret }) => secret),
    ...samples.flatMap(({ deployments }) => deployments),
  ];
  return new Verification("verification", {
    request,
    kubeconfigs: Object.fromEntries([...clusters.all].map(([name, { kubeconfig }]) => [name, kubeconfig])),
    evidence: pulumi.all([
      ...clusters.routes.map(({ record }) => record),
      ...made.map(resource => pulumi.output(resource.metadata).apply(metadata => metadata.uid)),
    ]),
  });
}
