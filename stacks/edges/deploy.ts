import * as pulumi from "@pulumi/pulumi";

import type { Credential } from "../../components/edges/credential.ts";
import { TrafficManager } from "../../components/edges/management/traffic-manager.ts";
import { createTunnel } from "../../components/edges/management/tunnel.ts";
import { edgeNamespace } from "../../components/edges/names.ts";
import { tunnelsWithout, type TunnelsRequest } from "../../components/edges/proof/request.ts";
import { TunnelsProof } from "../../components/edges/proof/tunnels-proof.ts";
import { BundleTemplate } from "../../components/edges/site/bundle-template.ts";
import { createBundle } from "../../components/edges/site/bundle.ts";
import { Site } from "../../components/edges/site/site.ts";
import { WutongSite } from "../../components/edges/site/wutong.ts";
import { createNamespace, type UsedNamespace } from "../../components/kubernetes/namespace.ts";
import { within } from "../../components/kubernetes/within.ts";
import type { Clusters } from "../clusters/deploy.ts";
import { mustGet } from "../config/must-get.ts";
import { tunnelsRequest, type EdgesPlan, type TunnelPlan } from "./plan.ts";

/** Everything that the tunnels are built on. */
export interface EdgesGround {
  readonly clusters: Clusters;
  /** Files that the plan writes and that do not exist. */
  readonly missingFiles: ReadonlySet<string>;
  /** Names of clusters of which nothing is proved this time. */
  readonly leftOut: ReadonlySet<string>;
}

/** The proof of a stack's tunnels. */
export interface EdgesProof {
  /** Of all tunnels, whatever was left out. */
  readonly request: TunnelsRequest;
  readonly proof: TunnelsProof;
}

/** Makes the traffic managers and both ends of every tunnel, and proves the tunnels. */
export function createEdges(plan: EdgesPlan, ground: EdgesGround): EdgesProof {
  const namespaces = createNamespaces(plan, ground.clusters);
  const managers = createManagers(plan, ground.clusters, namespaces);
  const context = { ...ground, namespaces, templates: createTemplates(plan, ground.missingFiles) };
  const versions = plan.tunnels.flatMap(tunnel => {
    const { code, server, proxy, tokenName, end, podImage } = tunnel;
    const { agent, credential } = createTunnel(code, {
      code,
      server,
      ...(proxy !== undefined && { proxy }),
      tokenName,
      manager: mustGet(managers, tunnel.management),
      wutong: end.kind === "wutong",
      podImage,
    });
    return [versionOf(agent), ...createEnd(tunnel, credential, context)];
  });
  const request = tunnelsRequest(plan);
  const asked = tunnelsWithout(request, ground.leftOut);
  return { request, proof: createProof(asked, ground.clusters, versions) };
}

/** wt-system of each cluster that has an end of a tunnel. */
function createNamespaces({ tunnels }: EdgesPlan, clusters: Clusters): ReadonlyMap<string, UsedNamespace> {
  const names = tunnels.flatMap(({ management, end }) =>
    end.kind === "bundle" ? [management] : [management, end.cluster],
  );
  return new Map(
    [...new Set(names)].map(name => {
      const cluster = mustGet(clusters.all, name);
      const opts = within(cluster, {});
      return [name, createNamespace(`${name}-${edgeNamespace}`, cluster, { name: edgeNamespace }, opts)];
    }),
  );
}

function createManagers(
  { managers }: EdgesPlan,
  clusters: Clusters,
  namespaces: ReadonlyMap<string, UsedNamespace>,
): ReadonlyMap<string, TrafficManager> {
  return new Map(
    managers.map(({ cluster, ...settings }) => [
      cluster,
      new TrafficManager(`${cluster}-traffic-manager`, {
        ...settings,
        cluster: mustGet(clusters.all, cluster),
        namespace: mustGet(namespaces, cluster),
      }),
    ]),
  );
}

/** The templates of a stack's bundles, by file. */
function createTemplates(
  { tunnels }: EdgesPlan,
  missingFiles: ReadonlySet<string>,
): ReadonlyMap<string, BundleTemplate> {
  const templates = new Map<string, BundleTemplate>();
  for (const { end, sampleImage } of tunnels) {
    if (end.kind !== "bundle" || templates.has(end.template)) continue;
    const args = {
      file: end.template,
      image: end.client,
      ...(sampleImage !== undefined && { sampleImage }),
      ...damageOf(end.template, missingFiles),
    };
    templates.set(
      end.template,
      new BundleTemplate(sampleImage === undefined ? "bundles" : "bundles-with-sample", args),
    );
  }
  return templates;
}

function damageOf(file: string, missingFiles: ReadonlySet<string>): { readonly damage?: string } {
  return missingFiles.has(file) ? { damage: `${file} does not exist` } : {};
}

/** Everything from which the sites' ends of the tunnels are made. */
interface SiteContext extends EdgesGround {
  /** wt-system, by cluster. */
  readonly namespaces: ReadonlyMap<string, UsedNamespace>;
  readonly templates: ReadonlyMap<string, BundleTemplate>;
}

/** Makes the site's end. @returns the versions of its objects */
function createEnd(
  { code, end, sampleImage }: TunnelPlan,
  credential: pulumi.Output<Credential>,
  { clusters, namespaces, templates, missingFiles }: SiteContext,
): pulumi.Output<string>[] {
  if (end.kind === "bundle") {
    const template = mustGet(templates, end.template);
    createBundle(code, { code, template, file: end.file, credential, ...damageOf(end.file, missingFiles) });
    return [];
  }
  const location = {
    cluster: mustGet(clusters.all, end.cluster),
    namespace: mustGet(namespaces, end.cluster),
  };
  const site =
    end.kind === "wutong"
      ? new WutongSite(code, { code, credential, wutongCluster: end.wutongCluster, ...location })
      : new Site(code, {
          code,
          credential,
          image: end.client,
          ...(sampleImage !== undefined && { sampleImage }),
          ...location,
        });
  return site.objects.map(versionOf);
}

/** Another text once an object was recreated, or its spec changed. */
function versionOf({
  metadata,
}: {
  readonly metadata: pulumi.Output<{ readonly uid: string; readonly generation?: number }>;
}): pulumi.Output<string> {
  return metadata.apply(({ uid, generation }) => `${uid}/${generation ?? ""}`);
}

/** Proves the tunnels, again whenever something that the proof rests on changed. */
function createProof(
  request: TunnelsRequest,
  { all }: Clusters,
  versions: readonly pulumi.Output<string>[],
): TunnelsProof {
  const names = request.tunnels.flatMap(({ management, site }) =>
    site === undefined ? [management] : [management, site],
  );
  return new TunnelsProof("tunnels", {
    request,
    kubeconfigs: Object.fromEntries([...new Set(names)].map(name => [name, mustGet(all, name).kubeconfig])),
    triggers: pulumi.all([...versions]),
  });
}
