import { listed } from "../../../components/adoption/listed.ts";
import type { NetworkPolicy, PolicyRule } from "../../../components/adoption/facts/objects.ts";
import { selects } from "../../../components/kubernetes/selector.ts";
import type { Sight } from "../../../components/kubernetes/sight.ts";
import type { Door } from "./doors.ts";
import type { Judgement } from "./judgement.ts";
import { judgeSeen } from "./unknown.ts";

/** NetworkPolicies that keep a mesh from working, of the kind that Kubernetes itself has. */
export function judgePolicies(
  doors: readonly Door[],
  sight: Sight<readonly NetworkPolicy[]>,
): readonly Judgement[] {
  return judgeSeen("policies", sight, policies => {
    const found = doors.flatMap(door => judgeDoor(door, policies));
    return found.length > 0
      ? found
      : [{ check: "policies", state: "ok", found: "close no port of the mesh" }];
  });
}

function judgeDoor(door: Door, policies: readonly NetworkPolicy[]): Judgement[] {
  const selecting = policies.filter(policy => isAbout(policy, door));
  if (selecting.length === 0) return [];
  const rules = selecting.flatMap(
    ({ spec }) => (door.direction === "Ingress" ? spec.ingress : spec.egress) ?? [],
  );
  const standing = door.ports.map(port => ({ port, opening: openingOf(rules, port, door.direction) }));
  const of = (wanted: Opening) =>
    standing.filter(({ opening }) => opening === wanted).map(({ port }) => String(port));
  const [closed, narrow] = [of("closed"), of("narrow")];
  const who = listed(selecting.map(({ metadata: { namespace = "", name } }) => `${namespace}/${name}`));
  const subject = `NetworkPolicy ${who}`;
  const way = door.direction === "Ingress" ? "to" : "from";
  return [
    ...(closed.length > 0
      ? [
          {
            check: "policies" as const,
            state: "problem" as const,
            found: `${subject} closes the way ${way} ${door.of}, port ${listed(closed)}`,
            remedy: remedyFor(door, closed),
          },
        ]
      : []),
    ...(narrow.length > 0
      ? [
          {
            check: "policies" as const,
            state: "warning" as const,
            found: `${subject} leaves only some a way ${way} ${door.of}, port ${listed(narrow)}`,
            remedy: remedyFor(door, narrow),
          },
        ]
      : []),
  ];
}

function remedyFor({ direction }: Door, ports: readonly string[]): string {
  const list = listed(ports);
  if (direction === "Egress") return `let TCP ${list} out, to istiod`;
  const callers = ports.includes("15017")
    ? "all pods of the mesh and the API server"
    : "all pods of the mesh";
  return `let TCP ${list} in, from ${callers}`;
}

function isAbout({ metadata, spec }: NetworkPolicy, { namespace, labels, direction }: Door): boolean {
  const types = spec.policyTypes ?? ["Ingress", ...(spec.egress ? ["Egress"] : [])];
  return metadata.namespace === namespace && types.includes(direction) && selects(spec.podSelector, labels);
}

type Opening = "open" | "narrow" | "closed";

/** Policies add up: one rule that lets all through is enough. */
function openingOf(rules: readonly PolicyRule[], port: number, direction: Door["direction"]): Opening {
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
