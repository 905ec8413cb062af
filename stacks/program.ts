import { AsyncLocalStorage } from "node:async_hooks";

import * as pulumi from "@pulumi/pulumi";

import { RolloutWatch } from "../components/kubernetes/rollouts/watch.ts";
import { Identity } from "../components/stack/identity.ts";
import { known } from "../components/stack/known.ts";
import { imageSet, type ImageSet } from "../toolchain/image-set.ts";
import { warnOfAdopted } from "./adoption/judge.ts";
import { judgeUnseen, warnOfUnseen } from "./adoption/judge-unseen.ts";
import { judgeNewRoutes } from "./adoption/new-routes.ts";
import { planAdoptions } from "./adoption/plan.ts";
import { namesLeftOut, nobodyLeftOut, type Absence } from "./clusters/left-out.ts";
import { ConfigError, problemLine } from "./config/problem.ts";
import { configOfPulumi } from "./config/pulumi-config.ts";
import { deploy, type DeclaredOutputs } from "./deploy.ts";
import { judgeLeftOut } from "./judge-left-out.ts";
import { judge } from "./judge.ts";
import { renderMembers, type Manifests } from "./mesh/render.ts";
import { observe, type Observation } from "./observe.ts";
import { planStack, type Plan } from "./plan.ts";
import { checkConfig } from "./read.ts";

/**
 * The whole program: config → plan → a look at what exists → graph. Everything that can be refused is refused before the
 * first resource.
 *
 * @param images those that this machine's clusters run; default: what was recorded when they were made available
 * @param blocked told why the pods of a Deployment can't start, when it stays so; default: a warning, as the engine waits on
 * @param absence clusters that are left out; default: none, and one that does not answer ends it
 * @throws RunError with every problem of the config, or of what exists already: Pulumi shows its message without a stack trace
 */
export async function program(
  images: ImageSet = imageSet(),
  // Bound, because a hook is called outside of what Pulumi knows as this program.
  blocked: (text: string) => void = AsyncLocalStorage.bind((text: string) => void pulumi.log.warn(text)),
  absence: Absence = nobodyLeftOut,
): Promise<DeclaredOutputs> {
  try {
    return await declareStack(images, blocked, absence);
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

async function declareStack(
  images: ImageSet,
  blocked: (text: string) => void,
  absence: Absence,
): Promise<DeclaredOutputs> {
  const isPreview = pulumi.runtime.isDryRun();
  const leftOut = namesLeftOut(absence);
  const { config, warnings } = checkConfig(configOfPulumi(), { images, isUpdate: !isPreview, leftOut });
  for (const warning of warnings) await pulumi.log.warn(problemLine(warning));
  const plan = planStack(pulumi.getStack(), config, images);
  // Waited for: it is in state before there is anything that could be ours.
  const identity = new Identity("identity", { stack: plan.stack }).value;
  const secrets = new pulumi.Config();
  const [owner, { manifests, observation }] = await Promise.all([
    known(identity),
    renderAndObserve(plan, key => secrets.require(key), absence),
  ]);
  const unexpected = observation.adopted.filter(({ name }) => !leftOut.has(name));
  const warningsOfClusters = [
    ...(isPreview ? warnOfUnseen(unexpected) : []),
    ...warnOfAdopted(observation.adopted, owner?.id).map(problemLine),
  ];
  for (const warning of warningsOfClusters) await pulumi.log.warn(warning);
  const problems = [
    ...(isPreview ? [] : judgeUnseen(unexpected)),
    ...judgeLeftOut(plan, manifests, absence),
    ...judge(plan, owner, observation),
  ];
  if (problems.length > 0) throw new ConfigError(plan.stack, problems);
  if (!isPreview && owner) {
    const cut = await judgeNewRoutes(plan, observation.adopted, owner.id, key => secrets.require(key));
    if (cut.length > 0) throw new ConfigError(plan.stack, cut);
  }
  return deploy({
    plan,
    manifests,
    observation,
    adoptions: planAdoptions(observation.adopted, absence.clusters),
    leftOut: absence.clusters,
    identity,
    rollouts: new RolloutWatch(blocked),
    secret: key => secrets.requireSecret(key),
  });
}

/** Renders and observes: the objects of Istio decide what is looked for in clusters that somebody else made. */
async function renderAndObserve(
  plan: Plan,
  secret: (key: string) => string,
  { clusters: leftOut }: Absence,
): Promise<{ readonly manifests: Manifests; readonly observation: Observation }> {
  const rendering = renderMembers(plan.stack, plan.mesh);
  const observation = await observe(plan, rendering, secret, leftOut);
  return { manifests: await rendering, observation };
}
