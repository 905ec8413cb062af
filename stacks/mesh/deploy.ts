import type * as pulumi from "@pulumi/pulumi";

import { ControlPlane } from "../../components/mesh/control-plane.ts";
import { Injection } from "../../components/mesh/injection.ts";
import { RemoteSecret } from "../../components/mesh/remote-secret.ts";
import type { RenderedManifest } from "../../components/mesh/render.ts";
import { get, type Clusters } from "../clusters/deploy.ts";
import type { MeshPlan } from "../plan.ts";
import type { Trust } from "../trust/deploy.ts";

/** Istio in every cluster of the mesh. */
export interface Mesh {
  readonly controlPlanes: ReadonlyMap<string, ControlPlane>;
  readonly remoteSecrets: readonly RemoteSecret[];
  readonly injections: ReadonlyMap<string, Injection>;
}

/** Installs Istio in every cluster, tells each primary of all others, and opens the clusters for sidecars. */
export function createMesh(
  plan: MeshPlan,
  clusters: Clusters,
  trust: Trust,
  manifests: ReadonlyMap<string, RenderedManifest>,
): Mesh {
  const served = new Set(
    plan.controlPlanes.filter(({ role }) => role === "remote").map(({ primary }) => primary),
  );
  const controlPlanes = new Map(
    plan.controlPlanes.map(({ cluster, role, primary, pilotAddress }) => [
      cluster,
      new ControlPlane(`${cluster}-istio`, {
        cluster: get(clusters.all, cluster),
        role,
        primary,
        cacerts: get(trust.intermediates, cluster).cacerts,
        manifest: get(manifests, cluster),
        ...(served.has(cluster) && { peersAddress: pilotAddress }),
      }),
    ]),
  );
  const remoteSecrets = plan.remoteSecrets.map(
    ({ primary, cluster, server }) =>
      new RemoteSecret(`${primary}-reads-${cluster}`, {
        primary: get(controlPlanes, primary),
        of: get(controlPlanes, cluster),
        server,
      }),
  );
  const injections = new Map(
    plan.controlPlanes.map(({ cluster, primary }) => [
      cluster,
      new Injection(
        `${cluster}-injection`,
        { cluster: get(clusters.all, cluster), manifest: get(manifests, cluster) },
        { dependsOn: needs(cluster, primary, clusters, controlPlanes, remoteSecrets) },
      ),
    ]),
  );
  return { controlPlanes, remoteSecrets, injections };
}

/** What lets a primary's istiod write its CA into a cluster's webhooks: that it runs, reaches the cluster, and may read it. */
function needs(
  cluster: string,
  primary: string,
  clusters: Clusters,
  controlPlanes: ReadonlyMap<string, ControlPlane>,
  remoteSecrets: readonly RemoteSecret[],
): pulumi.Resource[] {
  return [
    ...get(controlPlanes, primary).objects,
    ...clusters.routes
      .filter(({ ends }) => ends.has(cluster) && ends.has(primary))
      .map(({ resource }) => resource),
    ...remoteSecrets
      .filter(remoteSecret => remoteSecret.primary === primary && remoteSecret.of === cluster)
      .map(({ secret }) => secret),
  ];
}
