import { apiServerFindings, proxyFindings, type Reader } from "../../components/addresses/url.ts";
import { parseImage } from "../../components/edges/image-reference.ts";
import { maxCodeLength } from "../../components/edges/names.ts";
import { declaredSubnets, type ClustersConfig, type ImagesConfig } from "../clusters/schema.ts";
import { declaredNames, unknownCluster } from "../config/declared-names.ts";
import { dnsLabel } from "../config/dns-label.ts";
import type { PartialConfig } from "../config/partial.ts";
import type { Problem } from "../config/problem.ts";
import { shown } from "../config/shown.ts";
import { managementAddress } from "./management-address.ts";
import type { EdgeConfig, EdgesConfig } from "./schema.ts";

interface Config {
  readonly clusters: ClustersConfig;
  readonly images: ImagesConfig;
  readonly edges: EdgesConfig;
}

/** Edge sites that no tunnel can reach. */
export function checkEdges(stack: string, partial: PartialConfig<Config>): Problem[] {
  const { config } = partial;
  const edges = Object.entries(config.edges);
  return [
    ...edges.flatMap(([code, edge]) => [
      ...checkCode(code),
      ...checkClusters(code, edge, partial),
      ...checkAddress(stack, code, edge, config),
      ...checkProxy(code, edge),
      ...checkToken(code, edge),
      ...checkWutong(code, edge),
    ]),
    ...checkWutongSites(edges),
    ...(edges.length > 0 ? checkImages(config.images) : []),
  ];
}

/** Who uses the addresses of an edge. */
const site: Reader = { itself: "the site itself", pods: "the site's pods" };

const pathOf = (code: string, key = ""): string => `isthmus:edges.${code}${key && `.${key}`}`;

function checkCode(code: string): Problem[] {
  if (!dnsLabel.test(code)) {
    const reason = `${code} becomes the name of a Service and is not a DNS label`;
    const remedy = `use at most ${maxCodeLength} lower-case letters, digits and inner hyphens`;
    return [{ path: pathOf(code), reason, remedy }];
  }
  // RFC 1035, unlike the names of all other objects.
  if (!/^[a-z]/.test(code)) {
    const reason = `${code} becomes the name of a Service and does not begin with a letter`;
    return [{ path: pathOf(code), reason, remedy: `put a letter first, as in edge-${code}` }];
  }
  if (code.length <= maxCodeLength) return [];
  const reason = `${code} has ${code.length} characters, and the Service ${code}-wt-api-agent would have more than 63`;
  return [{ path: pathOf(code), reason, remedy: `shorten it to at most ${maxCodeLength}` }];
}

function checkClusters(
  code: string,
  { site, management }: EdgeConfig,
  partial: PartialConfig<Config>,
): Problem[] {
  const problems = [
    ...checkCluster(pathOf(code, "management"), management, partial),
    ...(typeof site === "string" ? checkCluster(pathOf(code, "site"), site, partial) : []),
  ];
  if (site === management) {
    const reason = `${management} is the management cluster as well`;
    const remedy = "a tunnel joins two clusters: name another site, or { bundle: true }";
    problems.push({ path: pathOf(code, "site"), reason, remedy });
  }
  return problems;
}

function checkCluster(path: string, name: string, partial: PartialConfig<Config>): Problem[] {
  const clusters = declaredNames("clusters", partial);
  return clusters.has(name) ? [] : [unknownCluster(path, name, clusters)];
}

function checkAddress(stack: string, code: string, edge: EdgeConfig, { clusters }: Config): Problem[] {
  const path = pathOf(code, "managementAddress");
  const address = managementAddress(stack, edge, clusters);
  if (address === undefined) {
    const cluster = clusters[edge.management];
    if (!cluster || !declaredSubnets(cluster)) return [];
    const reason = `nothing tells at which address the site reaches the API server of ${edge.management}`;
    return [{ path, reason, remedy: "add the URL, such as https://api.example.org:6443" }];
  }
  // The default of an adopted cluster is another key's value, which is checked there.
  if (edge.managementAddress === undefined) return [];
  return apiServerFindings(address, site).map(finding => ({ path, ...finding }));
}

function checkProxy(code: string, { proxy }: EdgeConfig): Problem[] {
  if (proxy === undefined) return [];
  return proxyFindings(proxy, site).map(finding => ({ path: pathOf(code, "proxy"), ...finding }));
}

function checkToken(code: string, { token }: EdgeConfig): Problem[] {
  if (/^[a-z0-9]([-a-z0-9]{0,29}[a-z0-9])?$/.test(token)) return [];
  const reason = `${shown(token)} becomes part of a name`;
  const remedy = "use at most 31 lower-case letters, digits and inner hyphens, such as 2026-11";
  return [{ path: pathOf(code, "token"), reason, remedy }];
}

function checkWutong(code: string, { site, wutongCluster, sampleApi }: EdgeConfig): Problem[] {
  if (wutongCluster === undefined) return [];
  const problems: Problem[] = [];
  if (typeof site !== "string") {
    const reason = "the WutongCluster of a site that can't be reached can't be changed from here";
    const remedy = "remove it and let the bundle's interceptor do the work, or name a cluster as site";
    problems.push({ path: pathOf(code, "wutongCluster"), reason, remedy });
  }
  if (sampleApi === true) {
    const reason = "wutong's interceptor reaches its own wt-api, not a sample";
    problems.push({ path: pathOf(code, "sampleApi"), reason, remedy: "remove it" });
  }
  return problems;
}

/** wutong's operator knows one code, one kubeconfig and one interceptor. */
function checkWutongSites(edges: readonly (readonly [string, EdgeConfig])[]): Problem[] {
  const owners = new Map<EdgeConfig["site"], string>();
  return edges.flatMap(([code, { site, wutongCluster }]) => {
    if (wutongCluster === undefined || typeof site !== "string") return [];
    const owner = owners.get(site);
    owners.set(site, owner ?? code);
    if (owner === undefined) return [];
    const reason = `wutong at ${site} has the code ${owner} already, and takes one`;
    return [
      { path: pathOf(code, "wutongCluster"), reason, remedy: "remove it: Isthmus then runs an interceptor" },
    ];
  });
}

/** A manager and a client of different versions may not understand each other. */
function checkImages({ telepresence: chosen }: ImagesConfig): Problem[] {
  if (!chosen) return [];
  const path = "isthmus:images.telepresence";
  const untagged = (["manager", "client"] as const)
    .filter(key => tagOf(chosen[key]) === undefined)
    .map(key => ({
      path: `${path}.${key}`,
      reason: `${chosen[key]} is not a name with an owner and a tag`,
      remedy: "write it as in registry.example.org/telepresence/tel2:2.20.2",
    }));
  if (untagged.length > 0 || tagOf(chosen.manager) === tagOf(chosen.client)) return untagged;
  const reason = `the manager is ${String(tagOf(chosen.manager))} and the client ${String(tagOf(chosen.client))}`;
  return [{ path, reason, remedy: "take both of one version" }];
}

/** Without a digest, which each of the two has of its own. */
function tagOf(image: string): string | undefined {
  try {
    return parseImage(image).tag.replace(/@.*/, "");
  } catch {
    return undefined;
  }
}
