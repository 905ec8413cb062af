import type { Kubectl } from "../../kubernetes/kubectl.ts";
import { askKnownGateways } from "../../mesh/istiod-questions.ts";
import { expectedEndpoints } from "./paths.ts";
import type { NetworkRequest, VerifyRequest } from "./request.ts";

/** The state of a cluster's part in the ways between networks; asked only when something is missing. */
export interface HopFindings {
  /** Pods of its gateway; undefined where it has none. */
  readonly gateway?: { readonly ready: number; readonly wanted: number };
  /** The network that its pods are said to be on, by the label of Istio's namespace; empty without one. */
  readonly network?: string;
  /** `address:port` of the gateways that its istiod knows; undefined where it has none. */
  readonly knownGateways?: readonly string[];
}

/** Asks a cluster for what lies between networks. What can't be learned is left out. */
export async function askHops(
  kubectl: Kubectl,
  { hasGateway, isPrimary }: { readonly hasGateway: boolean; readonly isPrimary: boolean },
): Promise<HopFindings> {
  const [gateway, network, known] = await Promise.allSettled([
    hasGateway ? askGateway(kubectl) : undefined,
    askNetwork(kubectl),
    isPrimary ? askKnownGateways(kubectl) : undefined,
  ]);
  return {
    ...(gateway.status === "fulfilled" && gateway.value && { gateway: gateway.value }),
    ...(network.status === "fulfilled" && { network: network.value }),
    ...(known.status === "fulfilled" && known.value && { knownGateways: known.value }),
  };
}

async function askGateway(kubectl: Kubectl): Promise<HopFindings["gateway"]> {
  const answer = await kubectl([
    ...["get", "deployment", "-n", "istio-system", "istio-eastwestgateway", "--ignore-not-found"],
    "-o=jsonpath={.status.readyReplicas}/{.spec.replicas}",
  ]);
  const [ready = "", wanted = ""] = answer.split("/");
  return { ready: Number(ready), wanted: Number(wanted) };
}

function askNetwork(kubectl: Kubectl): Promise<string> {
  const label = String.raw`{.metadata.labels.topology\.istio\.io/network}`;
  return kubectl(["get", "namespace", "istio-system", `-o=jsonpath=${label}`]);
}

/** Everything that was learned about the way out of one cluster. */
export interface Way {
  readonly cluster: string;
  readonly primary: string;
  /** Endpoints that its proxy holds healthy, and those that answered. */
  readonly endpoints: readonly string[];
  readonly answering: readonly string[];
  /** Curl's message in place of an answer. */
  readonly failure: string | undefined;
}

/**
 * The hop between networks at which requests of a cluster end, as a likely cause; undefined when none of them looks broken.
 *
 * @param all what was learned of every cluster
 */
export function brokenHop(
  request: VerifyRequest,
  { cluster, primary, endpoints, answering, failure }: Way,
  all: Readonly<Record<string, HopFindings>>,
): string | undefined {
  const mislabelled = Object.entries(request.networks ?? {}).flatMap(([network, { clusters }]) =>
    clusters
      .filter(name => (all[name]?.network ?? network) !== network)
      .map(name => ({ name, network, found: all[name]?.network })),
  )[0];
  if (mislabelled) return wrongNetwork(mislabelled.name, mislabelled.network, mislabelled.found ?? "");
  const { gateways } = expectedEndpoints(request, cluster);
  for (const [network, doors] of Object.entries(gateways)) {
    const down = doors.find(door => all[door.cluster]?.gateway?.ready === 0);
    if (down) return gatewayAway(down, network, all[down.cluster]?.gateway?.wanted ?? 0);
    const known = all[primary]?.knownGateways;
    const unknown = doors.find(({ endpoint }) => known && !known.includes(endpoint));
    if (unknown) return unknownGateway(primary, unknown);
    const places = doors.map(({ endpoint }) => endpoint);
    if (
      places.every(place => endpoints.includes(place)) &&
      !places.some(place => answering.includes(place))
    ) {
      return `the gateways of ${network} (${places.join(", ")}) don't pass it on: ${whyNot(failure)}`;
    }
  }
  return undefined;
}

/** Says of a cluster that its namespace names another network. @param found the label; empty without one */
export function wrongNetwork(cluster: string, network: string, found: string): string {
  return (
    `the namespace istio-system of ${cluster} has ${found === "" ? "no label" : `the label ${found}`} topology.istio.io/network ` +
    `in place of ${network}, so its pods are looked for on another network`
  );
}

type Door = NetworkRequest["gateways"][number];

/** Says of a gateway that none of its pods is ready. @param wanted replicas of its Deployment */
export function gatewayAway({ cluster, endpoint }: Door, network: string, wanted: number): string {
  return `the gateway of ${cluster} (${endpoint}), by which ${network} is reached: ${podsAway(wanted)}`;
}

/** Says of an istiod that it has not been told of a gateway. */
export function unknownGateway(primary: string, { cluster, endpoint }: Door): string {
  return `the istiod of ${primary} does not know the gateway of ${cluster} (${endpoint}): its mesh networks`;
}

/** Why a Deployment has no pod that is ready. @param wanted its replicas */
export function podsAway(wanted: number): string {
  if (wanted === 0) return "its Deployment is scaled to 0";
  return wanted === 1 ? "its pod is not ready" : `none of its ${wanted} pods is ready`;
}

/**
 * Why nothing came back from an endpoint.
 *
 * @param failure what curl said in place of an answer; undefined where its proxy found another endpoint each time
 */
export function whyNot(failure: string | undefined): string {
  if (failure === undefined) return "nothing listens there, or the address is not reached from its pods";
  if (/CERTIFICATE_VERIFY_FAILED|certificate/i.test(failure)) {
    return `certificates of another root (${failure})`;
  }
  if (/connection refused|\b111\b/i.test(failure)) return `nothing listens there (${failure})`;
  return `the address is not reached from its pods, or nothing behind it answers (${failure})`;
}
