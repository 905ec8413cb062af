import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../config/problem.ts";
import type { AdoptedObservation } from "./observe.ts";
import { askPods } from "./reach/ask-pods.ts";
import { routesFrom, type ReachGround, type ReachQuestion } from "./reach/questions.ts";
import { judgeRoutes } from "./readiness/judge-routes.ts";
import { problemOf } from "./readiness/judgement.ts";
import { namesWithIstio } from "./with-istio.ts";

/** Time for the pods of an update, their image's way to the nodes included, in milliseconds. */
const limit = 60_000;

/**
 * Asks clusters that somebody else made whether those of one network reach each other, from a pod in each, and only before Istio
 * is in both: later the verification tells. What can't be asked is no reason against an update.
 *
 * @param owner id of the stack's identity
 * @param secret the secret under a config key
 */
export async function judgeNewRoutes(
  plan: ReachGround,
  observations: readonly AdoptedObservation[],
  owner: string,
  secret: (key: string) => string,
): Promise<Problem[]> {
  const sights = await askPods(plan.clusters, newRoutes(plan, observations), secret, { limit, owner });
  return sights.flatMap(sight =>
    judgeRoutes(sight, plan.clusters).flatMap(judgement => {
      if (judgement.state === "unknown") void pulumi.log.warn(`${sight.from}: ${judgement.found}`);
      return problemOf(sight.from, judgement, "problem");
    }),
  );
}

/** The routes between clusters of one network of which one at least has no Istio of a stack yet. */
export function newRoutes(plan: ReachGround, observations: readonly AdoptedObservation[]): ReachQuestion[] {
  const names = new Set(observations.flatMap(({ name, sight }) => ("seen" in sight ? [name] : [])));
  const old = namesWithIstio(observations);
  return [...names].flatMap(from => {
    const routes = routesFrom(from, names, plan).filter(({ to }) => !old.has(from) || !old.has(to));
    return routes.length > 0 ? [{ from, routes, apiServers: [] }] : [];
  });
}
