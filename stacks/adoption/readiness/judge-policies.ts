import { listed } from "../../../components/adoption/listed.ts";
import {
  openingOf,
  restricts,
  type NetworkPolicy,
  type Opening,
} from "../../../components/kubernetes/network-policy.ts";
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
  const selecting = policies.filter(policy => restricts(policy, door));
  if (selecting.length === 0) return [];
  const standing = door.ports.map(port => ({ port, opening: openingOf(selecting, port, door.direction) }));
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
