import { couldNotBeAsked, type Sight } from "../../kubernetes/sight.ts";
import { brokenHop, type HopFindings } from "./hops.ts";
import { expectedEndpoints } from "./paths.ts";
import type { VerifyRequest } from "./request.ts";

/** The facts that could be learned about a cluster that answers; a part is absent when a question about it failed. */
export interface ClusterFindings {
  readonly versions?: Readonly<Record<string, number>>;
  /** The messages of curl in place of a version. */
  readonly failures?: readonly string[];
  readonly endpoints?: readonly string[];
  /** Endpoints that answered the requests of its sleep pod. */
  readonly answering?: readonly string[];
  /** Where the mesh prefers local pods: answers of the Service for which it does. */
  readonly local?: Readonly<Record<string, number>>;
  readonly root?: string;
  readonly watches?: Readonly<Record<string, string>>;
  /** The last question that failed as such, in its own words. */
  readonly error?: string;
}

/** Whether a cluster shows all that is asked of it. */
export function satisfied(request: VerifyRequest, cluster: string, sight: Sight<ClusterFindings>): boolean {
  return "seen" in sight && problems(request, cluster, sight.seen).length === 0;
}

/**
 * Everything that a cluster lacks, and the likely cause: one line per cluster, for people, naming what was expected,
 * what was seen, and what to look at.
 *
 * @param all what was seen of every cluster, since the cause is often in another one
 * @param hops what was seen of the ways between networks
 */
export function diagnose(
  request: VerifyRequest,
  all: Readonly<Record<string, Sight<ClusterFindings>>>,
  hops: Readonly<Record<string, HopFindings>> = {},
): string[] {
  return request.clusters.flatMap(({ name, primary }) => {
    const sight = all[name];
    if (sight && "unseen" in sight) return [couldNotBeAsked(name, sight)];
    const found = problems(request, name, findingsOf(name, all));
    return found.length === 0
      ? []
      : [`${name}: ${found.join("; ")}. Likely cause: ${cause(request, name, primary, all, hops)}`];
  });
}

function findingsOf(cluster: string, all: Readonly<Record<string, Sight<ClusterFindings>>>): ClusterFindings {
  const sight = all[cluster];
  return sight && "seen" in sight ? sight.seen : {};
}

function problems(request: VerifyRequest, cluster: string, findings: ClusterFindings): string[] {
  const list: string[] = [];
  const { versions, root, watches } = findings;
  const others = request.clusters.filter(({ name }) => name !== cluster).map(({ name }) => name);
  const seen = Object.keys(versions ?? {}).sort();
  if (!sawAll(request, findings)) {
    list.push(
      `expected answers of helloworld ${request.versions.join(" and ")}, saw ${seen.join(" and ") || "none"}`,
    );
  }
  list.push(...endpointProblems(request, cluster, findings), ...localProblems(request, cluster, findings));
  if (root !== request.root)
    list.push(`expected trust in the root ${request.root}, its proxy has ${root || "none"}`);
  const isPrimary = request.clusters.some(({ name, primary }) => name === cluster && primary === cluster);
  const unsynced = isPrimary ? others.filter(name => watches?.[name] !== "synced") : [];
  if (unsynced.length > 0) {
    const states = unsynced.map(name => `${name} ${watches?.[name] ?? "unknown to it"}`);
    list.push(`expected its istiod to have synced every other cluster, but: ${states.join(", ")}`);
  }
  return list;
}

const sawAll = ({ versions }: VerifyRequest, findings: ClusterFindings): boolean =>
  versions.every(version => (findings.versions?.[version] ?? 0) > 0);

/** Answers of other clusters' pods while its own are there, where the mesh prefers those. */
function localProblems(request: VerifyRequest, cluster: string, { local = {} }: ClusterFindings): string[] {
  const own = request.local?.[cluster];
  if (!own) return [];
  const seen = Object.keys(local).sort();
  if (seen.length > 0 && seen.every(version => own.includes(version))) return [];
  return [
    `expected its own pods alone (${own.join(" and ")}) to answer its helloworld, saw ${seen.join(" and ") || "none"}`,
  ];
}

/** Pods and gateways that a cluster's proxy does not know, and gateways by which nothing came back. */
function endpointProblems(
  request: VerifyRequest,
  cluster: string,
  { endpoints = [], answering = [] }: ClusterFindings,
): string[] {
  const { pods, gateways } = expectedEndpoints(request, cluster);
  const doors = Object.values(gateways).flat();
  const problems: string[] = [];
  const missing = doors.filter(({ endpoint }) => !endpoints.includes(endpoint));
  if (missing.length > 0 || endpoints.length < pods + doors.length) {
    const and =
      doors.length === 0 ? "" : ` and the gateways ${doors.map(({ endpoint }) => endpoint).join(", ")}`;
    problems.push(
      `expected its proxy to know ${pods} endpoints${and}, it knows ${endpoints.join(", ") || "none"}`,
    );
  }
  const others = Object.entries(request.networks ?? {}).filter(([name]) => name in gateways);
  const silent = others.filter(
    ([, network]) => !network.gateways.some(({ endpoint }) => answering.includes(endpoint)),
  );
  if (missing.length === 0 && silent.length > 0) {
    problems.push(`nothing came back through a gateway of ${silent.map(([name]) => name).join(", ")}`);
  }
  return problems;
}

function cause(
  request: VerifyRequest,
  cluster: string,
  primary: string,
  all: Readonly<Record<string, Sight<ClusterFindings>>>,
  hops: Readonly<Record<string, HopFindings>>,
): string {
  const findings = findingsOf(cluster, all);
  if (findings.versions === undefined) {
    return `its sleep pod can't be asked (${findings.error ?? "no answer"})`;
  }
  const known = findingsOf(primary, all).watches;
  const bad = Object.entries(known ?? {}).find(([, state]) => state !== "synced");
  if (bad) {
    return `the istiod of ${primary} can't read ${bad[0]} (${bad[1]}): its remote secret's token or the route to ${bad[0]}'s API server`;
  }
  const unknown = request.clusters.find(({ name }) => known && name !== primary && !(name in known));
  if (unknown) return `the istiod of ${primary} has no remote secret for ${unknown.name}`;
  if (findings.root !== undefined && findings.root !== request.root) {
    return `certificates: its cacerts has another root than the mesh, or its istiod was started before cacerts`;
  }
  const { endpoints = [], answering = [], failures = [] } = findings;
  const hop = brokenHop(request, { cluster, primary, endpoints, answering, failure: failures[0] }, hops);
  if (hop !== undefined) return hop;
  const { pods, gateways } = expectedEndpoints(request, cluster);
  if (endpoints.length < pods + Object.values(gateways).flat().length) {
    return `endpoints: a helloworld pod is not ready, or the proxy gets no configuration from the istiod of ${primary}`;
  }
  if (localProblems(request, cluster, findings).length > 0 && sawAll(request, findings)) {
    return (
      `locality: the istiod of ${primary} has no DestinationRule prefer-local in istio-system, or one of somebody else's for ` +
      "helloworld takes its place"
    );
  }
  const failure = findings.failures?.[0];
  return `the proxy knows the endpoints but can't reach them${failure ? ` (${failure})` : ""}: pod routes between the clusters, or certificates`;
}
