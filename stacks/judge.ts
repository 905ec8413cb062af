import { judgeAdopted } from "./adoption/judge.ts";
import { judgeOwnership } from "./clusters/judge.ts";
import type { StackIdentity } from "../components/stack/stack-identity.ts";
import type { Problem } from "./config/problem.ts";
import { judgeGateways } from "./networks/judge-gateways.ts";
import { judgeRange } from "./networks/judge.ts";
import type { Observation } from "./observe.ts";
import type { Plan } from "./plan.ts";
import { judgeLifetimes } from "./trust/judge.ts";

/**
 * Existing things that stand in the way of a plan: found before the first resource. Pure.
 *
 * @param owner the stack's identity; undefined in the preview of a stack that has none yet, to which nothing belongs
 */
export function judge(plan: Plan, owner: StackIdentity | undefined, observation: Observation): Problem[] {
  return [
    ...judgeLifetimes(plan.trust, owner, observation.rootEnds),
    ...judgeMachine(plan, owner?.id, observation),
    ...judgeAdopted(observation.adopted, owner?.id),
    ...judgeGateways(plan.networks.gateways, observation.gateways.hosts),
  ];
}

function judgeMachine(
  plan: Plan,
  owner: string | undefined,
  { docker, machineRoutes }: Observation,
): Problem[] {
  const { underlay } = plan.networks;
  if (!underlay || !docker) return [];
  return [
    ...judgeOwnership(plan.stack, plan.clusters, { network: underlay.name, owner }, docker),
    ...judgeRange(underlay, docker.networks, machineRoutes),
  ];
}
