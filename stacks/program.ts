import * as pulumi from "@pulumi/pulumi";

import { render, type RenderedManifest } from "../components/mesh/render.ts";
import { imageSet, officialImages, type ImageSet } from "../toolchain/image-set.ts";
import { buildPlan } from "./build-plan.ts";
import { readConfig } from "./read.ts";
import { deploy, type Outputs } from "./deploy.ts";
import { observe, type Observation } from "./observe.ts";
import type { Plan } from "./plan.ts";
import { messageOf } from "../toolchain/message-of.ts";

/**
 * The whole program: config → plan → a look at the machine → graph. Everything that can be refused is refused before
 * the first resource.
 *
 * @param images those that this machine's clusters run; default: what was recorded when they were made available
 * @throws ConfigError with every problem of the config
 */
export async function program(images: ImageSet = imageSet()): Promise<Outputs> {
  const config = readConfig(images);
  const makesClusters = Object.values(config.clusters).some(({ kind }) => kind);
  // Images built on this machine are in the nodes that kind makes here, and nowhere else.
  const plan = buildPlan(pulumi.getStack(), config, makesClusters ? images : officialImages());
  const [manifests, observation] = await Promise.all([renderAll(plan), look(plan)]);
  const secrets = new pulumi.Config();
  return deploy({ plan, manifests, observation, secret: key => secrets.requireSecret(key) });
}

async function renderAll(plan: Plan): Promise<ReadonlyMap<string, RenderedManifest>> {
  const controlPlanes = plan.mesh?.controlPlanes ?? [];
  return new Map(
    await Promise.all(
      controlPlanes.map(async ({ cluster, operator }) => [cluster, await render(operator)] as const),
    ),
  );
}

/** A preview does without Docker; an update of kind clusters does not. */
async function look(plan: Plan): Promise<Observation | undefined> {
  try {
    return await observe(plan);
  } catch (error) {
    if (pulumi.runtime.isDryRun()) return undefined;
    throw new pulumi.RunError(
      `Docker does not answer, and the stack has clusters that live in it (start it, or run ./isthmus up, which does): ` +
        messageOf(error),
    );
  }
}
