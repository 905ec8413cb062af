import { dnsLabel, dnsLabelRemedy } from "../config/dns-label.ts";
import type { PartialConfig } from "../config/partial.ts";
import type { Problem } from "../config/problem.ts";
import { shown } from "../config/shown.ts";
import { controlPlaneNodeOf } from "./names.ts";
import type { ClusterConfig, ClustersConfig } from "./schema.ts";

/** Longest host name of a container, RFC 1123; kind names a node `<kind name>-control-plane` and `<kind name>-worker<n>`. */
const maxHostName = 63;

/** Text after a cluster's name in names of its resources. Another cluster's name must not look like one of those. */
const derived = /^-(kubeconfig$|adoption$|routes-|reads-)/;

/** Stack, cluster and network names that can't name what they have to name. */
export function checkClusters(
  stack: string,
  { config, rejectedParts }: PartialConfig<{ readonly clusters: ClustersConfig }>,
): Problem[] {
  const problems: Problem[] = [];
  if (!dnsLabel.test(stack)) {
    const reason = "its name goes into container names and is not a DNS label";
    problems.push({ path: `stack ${stack}`, reason, remedy: dnsLabelRemedy });
  }
  const clusters = Object.entries(config.clusters);
  if (clusters.length === 0 && ![...rejectedParts].some(part => part.startsWith("clusters"))) {
    problems.push({ path: "isthmus:clusters", reason: "it names no cluster", remedy: "add one" });
  }
  const names = clusters.map(([name]) => name);
  return [
    ...problems,
    ...clusters.flatMap(([name, cluster]) => [
      ...checkName(name, names),
      ...checkHostName(stack, name, cluster),
      ...checkCluster(name, cluster),
    ]),
  ];
}

function checkName(name: string, names: readonly string[]): Problem[] {
  const path = `isthmus:clusters.${name}`;
  if (name.toLowerCase() === "kubernetes") {
    const reason = `${name} is the name Istio gives a cluster that has none, and two of them would be taken for one`;
    return [{ path, reason, remedy: "choose another name" }];
  }
  if (!dnsLabel.test(name)) {
    return [{ path, reason: `${name} is not a DNS label`, remedy: dnsLabelRemedy }];
  }
  const owner = names.find(other => name.startsWith(other) && derived.test(name.slice(other.length)));
  if (owner === undefined) return [];
  const reason = `${name} could be taken for a resource that belongs to ${owner}`;
  return [{ path, reason, remedy: "choose another name" }];
}

function checkHostName(stack: string, name: string, { kind }: ClusterConfig): Problem[] {
  const node = controlPlaneNodeOf(stack, name);
  const excess = node.length - maxHostName;
  if (!kind || excess <= 0) return [];
  const reason = `its node would be called ${node}, ${node.length} characters, and a host name has at most ${maxHostName}`;
  return [
    { path: `isthmus:clusters.${name}`, reason, remedy: `shorten the name by ${excess}, or the stack's` },
  ];
}

function checkCluster(name: string, { kind, adopt, network }: ClusterConfig): Problem[] {
  const path = `isthmus:clusters.${name}`;
  const problems: Problem[] = [];
  if (!dnsLabel.test(network)) {
    const reason = `${shown(network)} becomes a label's value and is not a DNS label`;
    problems.push({ path: `${path}.network`, reason, remedy: dnsLabelRemedy });
  }
  if (Boolean(kind) === Boolean(adopt)) {
    const reason = kind ? "it has both kind and adopt" : "it has neither kind nor adopt";
    const remedy = "give it exactly one: kind to make it, adopt to use one that is there";
    problems.push({ path, reason, remedy });
  }
  return problems;
}
