import { selects, type Labels, type Selector } from "./selector.ts";

/** Kubernetes' NetworkPolicy, as far as it decides about traffic. */
export interface NetworkPolicy {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly podSelector?: Selector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly PolicyRule[];
    readonly egress?: readonly PolicyRule[];
  };
}

/** Lets through every port and every peer, where it names none. */
export interface PolicyRule {
  readonly from?: readonly object[];
  readonly to?: readonly object[];
  readonly ports?: readonly {
    readonly port?: number | string;
    readonly endPort?: number;
    readonly protocol?: string;
  }[];
}

/** Traffic of some pods, seen from them. */
export interface PodTraffic {
  readonly namespace: string;
  readonly labels: Labels;
  readonly direction: "Ingress" | "Egress";
}

/** Whether a policy has a say in the traffic: then whatever no such policy lets through is closed. */
export function restricts(
  { metadata, spec }: NetworkPolicy,
  { namespace, labels, direction }: PodTraffic,
): boolean {
  const types = spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])];
  return metadata.namespace === namespace && types.includes(direction) && selects(spec.podSelector, labels);
}

/** How far a TCP port is open: to everybody, to some peers, to nobody. */
export type Opening = "open" | "narrow" | "closed";

/**
 * What policies leave of a port. Policies add up: one rule that lets all through is enough.
 * @param policies those that restrict the traffic, at least one
 */
export function openingOf(
  policies: readonly NetworkPolicy[],
  port: number,
  direction: PodTraffic["direction"],
): Opening {
  const rules = policies.flatMap(({ spec }) => (direction === "Ingress" ? spec.ingress : spec.egress) ?? []);
  const through = rules.filter(
    ({ ports }) => ports === undefined || ports.length === 0 || ports.some(covers(port)),
  );
  if (through.length === 0) return "closed";
  const peers = through.map(({ from, to }) => (direction === "Ingress" ? from : to) ?? []);
  return peers.some(list => list.length === 0 || list.some(isEverybody)) ? "open" : "narrow";
}

/** A port by its name is one of the pod's, which may be this one. */
const covers =
  (wanted: number) =>
  ({ port, endPort, protocol = "TCP" }: NonNullable<PolicyRule["ports"]>[number]): boolean =>
    protocol === "TCP" &&
    (port === undefined || typeof port === "string" || (port <= wanted && wanted <= (endPort ?? port)));

function isEverybody(peer: object): boolean {
  const { ipBlock } = peer as {
    readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  };
  return ipBlock?.cidr === "0.0.0.0/0" && (ipBlock.except ?? []).length === 0;
}
