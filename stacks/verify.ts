import * as pulumi from "@pulumi/pulumi";

import type { Samples } from "../components/samples/samples.ts";
import type { VerifyRequest } from "../components/samples/proof/request.ts";
import { Verification } from "../components/samples/proof/verification.ts";
import type { TunnelsRequest } from "../components/edges/proof/request.ts";
import { TunnelsProof } from "../components/edges/proof/verification.ts";
import { sampleApi, wtApi } from "../components/edges/names.ts";
import type { Edges } from "./edges/deploy.ts";
import { get, type Clusters } from "./clusters/deploy.ts";
import type { Mesh } from "./mesh/deploy.ts";
import type { EdgesPlan, MeshPlan, SamplesPlan } from "./plan.ts";

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

/** What the tunnels have to show. */
export function tunnelsRequest({ tunnels }: EdgesPlan): TunnelsRequest {
  return {
    tunnels: tunnels.map(({ code, management, site, sampleApi: sample, wutongCluster }) => ({
      code,
      management,
      interceptor: wutongCluster === undefined ? "isthmus" : "wutong",
      ...(site.kind === "cluster" ? { site: site.cluster, wait: 0 } : { bundle: site.file, wait: site.wait }),
      path: sample ? sampleApi(code).path : wtApi.path,
      // The sample names the code, so that no other site can be taken for this one.
      answer: sample ? `Hello version: ${code},` : "",
    })),
  };
}

/** Proves the tunnels, again whenever something that the proof rests on was made anew. */
export function createTunnelsProof(
  request: TunnelsRequest,
  clusters: Clusters,
  { evidence }: Edges,
): TunnelsProof {
  const names = request.tunnels.flatMap(({ management, site }) =>
    site === undefined ? [management] : [management, site],
  );
  return new TunnelsProof("tunnels", {
    request,
    kubeconfigs: Object.fromEntries(
      [...new Set(names)].map(name => [name, get(clusters.all, name).kubeconfig]),
    ),
    evidence: pulumi.all([...evidence]),
  });
}
