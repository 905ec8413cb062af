import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";

import type { Plan } from "../../stacks/plan.ts";
import { readRecorded } from "./recorded-identity.ts";

/**
 * Sees to it that an update which writes its state once, when it ends, can be killed like any other: whatever a next one could not
 * make again has to be in state before. On a new stack an update of its own puts it there. Where it lacks on an old one, because a
 * cluster was added for example, this update writes its state at each step.
 */
export async function prepareSingleWrite(stack: Stack, plan: Plan): Promise<void> {
  const { isEmpty, names } = await readRecorded(stack);
  if (isEmpty) await stack.up({ program: () => foundations(plan) });
  else if (irreplaceable(plan).some(name => !names.has(name)))
    Reflect.deleteProperty(stack.workspace.envVars, "PULUMI_SKIP_CHECKPOINTS");
}

/**
 * Names of resources that can't be made again as they were: the identity, without which what was made is a stranger's; the keys of
 * CAs, to which all certificates go back; and what was noted of clusters before anything was made in them.
 */
export function irreplaceable({ clusters, trust }: Pick<Plan, "clusters" | "trust">): string[] {
  return [
    "identity",
    ...trust.roots.filter(({ source }) => source === "generate").map(({ name }) => `${name}-root-ca`),
    ...trust.issuers.map(({ cluster }) => `${cluster}-ca`),
    ...clusters.filter(({ existing }) => existing === "foreign").map(({ name }) => `${name}-adoption`),
  ];
}

/** Declares what is {@link irreplaceable}, as the program does. */
async function foundations({ stack, clusters, trust }: Plan): Promise<void> {
  const [{ Identity }, { createClusters }, { createTrust }] = await Promise.all([
    import("../../components/stack/identity.ts"),
    import("../../stacks/clusters/deploy.ts"),
    import("../../stacks/trust/deploy.ts"),
  ]);
  const config = new pulumi.Config();
  const secret = (key: string) => config.requireSecret(key);
  const foreign = clusters.filter(({ existing }) => existing === "foreign");
  createTrust(trust, secret);
  createClusters(foreign, {
    underlay: undefined,
    seen: undefined,
    // Nothing is made in them yet.
    adoptions: new Map(
      foreign.map(({ name }) => [name, { foreignNamespaces: new Set(), kinds: [], hangs: false }]),
    ),
    owner: new Identity("identity", { stack }).value.id,
    secret,
  });
}
