import * as pulumi from "@pulumi/pulumi";

import { render, type RenderedManifest } from "../components/istio/render.ts";
import { imageSet } from "../toolchain/image-set.ts";
import { buildPlan } from "./build-plan.ts";
import { readConfig } from "./config.ts";
import { deploy, type Outputs } from "./deploy.ts";
import { observe, type Observation } from "./observe.ts";
import type { Plan } from "./plan.ts";

/**
 * The whole program: config → plan → a look at the machine → graph. Everything that can be refused is refused before
 * the first resource.
 *
 * @throws ConfigError with every problem of the config
 */
export async function program(): Promise<Outputs> {
  const images = imageSet();
  const plan = buildPlan(pulumi.getStack(), readConfig(images), images);
  const [manifests, observation] = await Promise.all([renderAll(plan), look(plan)]);
  const config = new pulumi.Config();
  return deploy({ plan, manifests, observation, secret: key => config.requireSecret(key) });
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
        (error instanceof Error ? error.message : String(error)),
    );
  }
}
