import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { applyAnyway } from "../../components/kubernetes/force-apply.ts";
import { createBundle } from "../../components/edges/site/bundle.ts";
import { BundleTemplate } from "../../components/edges/site/bundle-template.ts";
import type { Credential } from "../../components/edges/credential.ts";
import { edgeNamespace } from "../../components/edges/names.ts";
import { Site } from "../../components/edges/site/site.ts";
import { TrafficManager } from "../../components/edges/management/traffic-manager.ts";
import { createTunnel } from "../../components/edges/management/tunnel.ts";
import { WutongSite } from "../../components/edges/site/wutong.ts";
import type { Cluster } from "../../components/kubernetes/cluster.ts";
import { get, type Clusters } from "../clusters/deploy.ts";
import type { Damage } from "../observe.ts";
import type { EdgesPlan, TunnelPlan } from "../plan.ts";

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
  const templates = createTemplates(plan, damage);
  const evidence = plan.tunnels.flatMap(tunnel => {
    const { code, server, token, images } = tunnel;
    const wutong = tunnel.wutongCluster !== undefined;
    const manager = get(managers, tunnel.management);
    const end = createTunnel(code, { code, server, token, manager, wutong, podImage: images.agent });
    return [
      version(end.agent),
      ...createSite(tunnel, end.credential, { clusters, namespaces, templates, damage }),
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
    { metadata: { name: edgeNamespace, annotations: applyAnyway } },
    { provider, ...(lifetime ? { deletedWith: lifetime } : { retainOnDelete: true }) },
  );
}

/** The templates of a stack's bundles, by file. */
function createTemplates({ tunnels }: EdgesPlan, damage: Damage): ReadonlyMap<string, BundleTemplate> {
  const templates = new Map<string, BundleTemplate>();
  for (const { site, images, sampleApi } of tunnels) {
    if (site.kind !== "bundle" || templates.has(site.template)) continue;
    const found = damage.bundle(site.template);
    const args = {
      file: site.template,
      image: images.client,
      ...(sampleApi && { sampleApi: images.sampleApi }),
      ...(found !== undefined && { damage: found }),
    };
    templates.set(site.template, new BundleTemplate(sampleApi ? "bundles-with-sample" : "bundles", args));
  }
  return templates;
}

/** What the sites' ends of the tunnels are made of. */
interface Surroundings {
  readonly clusters: Clusters;
  /** wt-system, by cluster. */
  readonly namespaces: ReadonlyMap<string, k8s.core.v1.Namespace>;
  readonly templates: ReadonlyMap<string, BundleTemplate>;
  readonly damage: Damage;
}

function createSite(
  tunnel: TunnelPlan,
  credential: pulumi.Output<Credential>,
  { clusters, namespaces, templates, damage }: Surroundings,
): pulumi.Output<string>[] {
  const { code, site, wutongCluster, images } = tunnel;
  if (site.kind === "bundle") {
    const found = damage.bundle(site.file);
    const template = get(templates, site.template);
    createBundle(code, {
      code,
      template,
      file: site.file,
      credential,
      ...(found !== undefined && { damage: found }),
    });
    return [];
  }
  const objects = {
    code,
    image: images.client,
    ...(tunnel.sampleApi && { sampleApi: images.sampleApi }),
    credential,
  };
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
