import type { ClusterFacts } from "../../../components/adoption/facts/ask-facts.ts";
import { judgeCapacity } from "./judge-capacity.ts";
import { judgeClock } from "./judge-clock.ts";
import { judgeDomain } from "./judge-domain.ts";
import { judgePolicies } from "./judge-policies.ts";
import { judgeRights } from "./judge-rights.ts";
import { judgePods, judgeServices } from "./judge-subnets.ts";
import { judgeTrials } from "./judge-trials.ts";
import { brokenWebhooks, judgeWebhooks } from "./judge-webhooks.ts";
import type { Judgement } from "./judgement.ts";
import type { ReadinessPlan } from "./plan.ts";

/**
 * Judges whether a cluster is ready for what a plan brings there.
 *
 * @param isJoined whether the stack is there already: then its pods have their place
 */
export function judgeFacts(
  name: string,
  plan: ReadinessPlan,
  facts: ClusterFacts,
  isJoined: boolean,
): readonly Judgement[] {
  const { podSubnet, serviceSubnet, claims } = plan;
  const subnets = { name, podSubnet, serviceSubnet };
  const broken = new Set(brokenWebhooks(claims, facts).map(webhook => webhook.name));
  return [
    ...judgeReached(facts),
    ...judgeClock(facts.clock),
    ...(facts.missingRights ? judgeRights(facts.missingRights, plan.rights.length) : []),
    ...judgePods(subnets, facts),
    ...judgeServices(subnets, facts),
    ...judgeDomain(facts.domain),
    ...(isJoined ? [] : judgeCapacity(plan.pods, facts)),
    ...(facts.refusals ? judgeTrials(facts.refusals, { namespaces: facts.namespaces, broken }) : []),
    ...judgeWebhooks(claims, facts),
    ...judgePolicies(plan.doors, facts.networkPolicies),
  ];
}

/** That a cluster is not reached is told where nothing of it is seen. */
function judgeReached({ clock }: ClusterFacts): Judgement[] {
  if (!("seen" in clock)) return [];
  const found = `answers in ${Math.round(clock.seen.seconds * 1000)} ms`;
  return [{ check: "reachable", state: "ok", found }];
}
