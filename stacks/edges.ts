import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { Bundle } from "../components/edge/bundle.ts";
import type { Credential } from "../components/edge/credential.ts";
import { edgeNamespace } from "../components/edge/names.ts";
import { Site } from "../components/edge/site.ts";
import { TrafficManager } from "../components/edge/traffic-manager.ts";
import { Tunnel } from "../components/edge/tunnel.ts";
import { WutongSite } from "../components/edge/wutong.ts";
import type { Cluster } from "../components/cluster/cluster.ts";
import { get, type Clusters } from "./clusters.ts";
import type { Damage } from "./observe.ts";
import type { EdgesPlan, TunnelPlan } from "./plan.ts";

/** Every tunnel of a stack. */
export interface Edges {
  /** What a proof of the tunnels rests on: another one of these needs another proof. */
  readonly evidence: readonly pulumi.Output<string>[];
}

/** Makes the traffic managers, and both ends of every tunnel. */
export function createEdges(plan: EdgesPlan, clusters: Clusters, damage: Damage): Edges {
  const namespaces = createNamespaces(plan, clusters);
  const managers = new Map(
    plan.managers.map(({ cluster, ...settings }) => [
      cluster,
      new TrafficManager(`${cluster}-traffic-manager`, {
        ...settings,
        cluster: get(clusters.all, cluster),
        namespace: get(namespaces, cluster),
      }),
    ]),
  );
  const evidence = plan.tunnels.flatMap(tunnel => {
    const { code, server, token, images } = tunnel;
    const wutong = tunnel.wutongCluster !== undefined;
    const manager = get(managers, tunnel.management);
    const end = new Tunnel(code, { code, server, token, manager, wutong, podImage: images.agent });
    return [
      version(end.agent.deployment),
      ...createSite(tunnel, end.credential, clusters, namespaces, damage),
    ];
  });
  return { evidence };
}

/** wt-system of each cluster that has an end of a tunnel. */
function createNamespaces(
  { tunnels }: EdgesPlan,
  clusters: Clusters,
): ReadonlyMap<string, k8s.core.v1.Namespace> {
  const names = tunnels.flatMap(({ management, site }) =>
    site.kind === "cluster" ? [management, site.cluster] : [management],
  );
  return new Map([...new Set(names)].map(name => [name, createNamespace(get(clusters.all, name))]));
}

/** wutong may be there already, and stays with all it has in there when the last tunnel goes. */
function createNamespace({ name, provider, lifetime }: Cluster): k8s.core.v1.Namespace {
  return new k8s.core.v1.Namespace(
    `${name}-${edgeNamespace}`,
    { metadata: { name: edgeNamespace } },
    { provider, ...(lifetime ? { deletedWith: lifetime } : { retainOnDelete: true }) },
  );
}

function createSite(
  tunnel: TunnelPlan,
  credential: pulumi.Output<Credential>,
  clusters: Clusters,
  namespaces: ReadonlyMap<string, k8s.core.v1.Namespace>,
  damage: Damage,
): pulumi.Output<string>[] {
  const { code, site, wutongCluster, images } = tunnel;
  const objects = {
    code,
    image: images.client,
    ...(tunnel.sampleApi && { sampleApi: images.sampleApi }),
    credential,
  };
  if (site.kind === "bundle") {
    const found = damage.bundle(site.file);
    new Bundle(code, { ...objects, file: site.file, ...(found !== undefined && { damage: found }) });
    return [];
  }
  const here = { cluster: get(clusters.all, site.cluster), namespace: get(namespaces, site.cluster) };
  const end =
    wutongCluster === undefined
      ? new Site(code, { ...objects, ...here })
      : new WutongSite(code, { code, credential, wutongCluster, ...here });
  return end.objects.map(version);
}

/** Another text once an object was made anew, or its spec changed. */
function version({
  metadata,
}: {
  readonly metadata: pulumi.Output<{ readonly uid: string; readonly generation?: number }>;
}): pulumi.Output<string> {
  return metadata.apply(({ uid, generation }) => `${uid}/${generation ?? ""}`);
}
