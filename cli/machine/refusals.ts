import { planStack } from "../../stacks/plan.ts";
import { checkConfig } from "../../stacks/read.ts";
import { stackConfigSchema } from "../../stacks/schema.ts";
import type { ImageSet } from "../../toolchain/image-set.ts";
import { CliError } from "../line/errors.ts";
import type { MachineFact } from "./machine.ts";
import type { StackSettings } from "../pulumi/stack.ts";

const prefix = "isthmus:";

/**
 * Refuses a config before any tool is built for it, with the words of the program, which checks it again. Encrypted values
 * can't be read here, so a config that has some is left to the program.
 * @throws ConfigError with every problem there is.
 */
export function refuseBadConfig({ name, file }: StackSettings, images: ImageSet): void {
  if (file.hasSecrets) return;
  const own = Object.entries(file.config)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), asPulumiHandsItOver(value)] as const);
  const raw = Object.fromEntries(own.filter(([key]) => key in stackConfigSchema.shape));
  const others = Object.fromEntries(own.filter(([key]) => !(key in stackConfigSchema.shape)));
  const config = checkConfig({
    stack: name,
    raw,
    others: Object.keys(others),
    secret: key => (typeof others[key] === "string" ? others[key] : JSON.stringify(others[key])),
    images,
  });
  planStack(name, config, images);
}

/** A string that holds JSON is the same as the value it holds: Pulumi makes strings of all of them. */
function asPulumiHandsItOver(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** @throws CliError when the machine is too small to start at all. */
export function refuseSmallMachine(facts: readonly MachineFact[]): void {
  const fatal = facts.filter(({ fatal }) => fatal === true);
  if (fatal.length === 0) return;
  const lines = fatal.map(({ what, value, advice }) => `  ${what}: ${value} (${advice ?? ""})`);
  throw new CliError(["this machine can't run the stack; nothing was created:", ...lines].join("\n"));
}
