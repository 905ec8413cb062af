import { apiAddress } from "../../components/edges/names.ts";
import type { EdgesPlan, TunnelPlan } from "../../stacks/edges/plan.ts";

/** The effects of an `up` after a code was added, a line each. */
export function effectsOfAdding({ tunnels }: EdgesPlan, code: string): string[] {
  const tunnel = tunnels.find(candidate => candidate.code === code);
  if (tunnel === undefined) throw new Error(`the plan has no tunnel ${code}`);
  const { management } = tunnel;
  const isFirst = !tunnels.some(other => other.code !== code && other.management === management);
  return [
    ...(isFirst ? [`brings Telepresence's traffic manager to ${management}`] : []),
    `makes the management side of ${code} in ${management}`,
    siteSide(tunnel),
    `shows whether ${apiAddress(code)} in ${management} is answered`,
  ];
}

function siteSide({ code, end }: TunnelPlan): string {
  switch (end.kind) {
    case "cluster":
      return `runs the interceptor of ${code} in ${end.cluster}`;
    case "wutong":
      return `gives the code to wutong in ${end.cluster}, whose operator runs the interceptor`;
    case "bundle":
      return `writes ${end.file}, mode 0600, for the site to apply: kubectl apply -f ${code}.yaml`;
  }
}

/** An edge that was in a stack's file, whatever else is wrong with it. */
export interface RemovedEdge {
  readonly site?: unknown;
  readonly management?: unknown;
}

/**
 * The effects of an `up` after a code was removed, a line each.
 *
 * @param others the edges that stay
 */
export function effectsOfRemoving(
  stack: string,
  code: string,
  { site, management }: RemovedEdge,
  others: EdgesPlan | undefined,
): string[] {
  const isLast = !others?.tunnels.some(tunnel => tunnel.management === management);
  const atSite =
    typeof site === "string"
      ? [`removes its interceptor from ${site}`]
      : [
          `removes bundles/${stack}/${code}.yaml; what was applied at the site goes with: ` +
            `kubectl delete deployments,services,configmaps,secrets -n wt-system -l isthmus.io/edge-code=${code}`,
        ];
  return [
    `ends the access of ${code} to ${String(management)}, and removes its objects there`,
    ...atSite,
    ...(isLast ? [`takes the traffic manager away from ${String(management)}`] : []),
  ];
}
