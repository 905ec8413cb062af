import { planStack, type Plan } from "../../stacks/plan.ts";
import { checkConfig, type Occasion } from "../../stacks/read.ts";
import { CliError } from "../line/errors.ts";
import type { MachineFact } from "./machine.ts";
import type { StackSettings } from "../pulumi/stack.ts";

/**
 * The plan of a stack, before any tool is built for it, by the same checks as in the program. Encrypted values can't be read
 * here, so what is wrong with those alone is left to the program.
 * @throws ConfigError with every problem there is.
 */
export function planOrRefuse({ name, config }: StackSettings, occasion: Occasion): Plan {
  return planStack(name, checkConfig(config, occasion).config, occasion.images);
}

/** Names of the kind clusters that a plan makes; a stack that only adopts needs no Docker. */
export function kindNamesIn({ clusters }: Plan): string[] {
  return clusters.flatMap(({ nodes }) => (nodes ? [nodes.kindName] : []));
}

/** Whether a plan is about clusters that somebody else made. */
export function adoptsClusters({ clusters }: Plan): boolean {
  return clusters.some(({ existing }) => existing === "foreign");
}

/** @throws CliError when the machine is too small to start at all. */
export function refuseSmallMachine(facts: readonly MachineFact[]): void {
  const fatal = facts.filter(({ fatal }) => fatal === true);
  if (fatal.length === 0) return;
  const lines = fatal.map(({ what, value, advice }) => `  ${what}: ${value} (${advice ?? ""})`);
  throw new CliError(["this machine can't run the stack; nothing was created:", ...lines].join("\n"));
}
