import { parseArgs } from "node:util";

import { didYouMean } from "../../stacks/config/nearest.ts";
import type { CommandSpec } from "./command.ts";
import { UsageError } from "./errors.ts";

export type ParsedLine =
  | { readonly kind: "help"; readonly command?: CommandSpec }
  | { readonly kind: "version" }
  | {
      readonly kind: "run";
      readonly command: CommandSpec;
      readonly stack: string;
      readonly json: boolean;
      readonly flags: Readonly<Record<string, string | true>>;
      readonly operands: readonly string[];
    };

/**
 * Reads a command line (without `node` and the script). Flags may stand before or after the command.
 * @throws UsageError in one line, with the nearest known word, on anything the command does not take.
 */
export function parseLine(
  line: readonly string[],
  commands: readonly CommandSpec[],
  commonFlags: CommandSpec["flags"],
): ParsedLine {
  // Flags of every command, so that a flag's value is not taken for the command's name.
  const everyFlag = Object.fromEntries(
    [...commands.map(command => command.flags), commonFlags].flatMap(flags => Object.entries(flags)),
  );
  const { tokens } = parseArgs({
    args: [...line],
    options: Object.fromEntries(
      Object.entries(everyFlag).map(([name, flag]) => [
        name,
        { type: flag.value === undefined ? ("boolean" as const) : ("string" as const) },
      ]),
    ),
    strict: false,
    tokens: true,
  });
  const words = tokens.filter(token => token.kind === "positional").map(token => token.value);
  const options = tokens.filter(token => token.kind === "option");

  const [name, ...operands] = words;
  const command = commands.find(candidate => candidate.name === name);
  if (name !== undefined && command === undefined) {
    const names = commands.map(candidate => candidate.name);
    throw new UsageError(
      `unknown command ${name}${didYouMean(name, names)}; the commands: ${names.join(", ")}`,
    );
  }
  if (command === undefined && options.some(option => option.name === "version")) return { kind: "version" };

  const known: CommandSpec["flags"] = { ...command?.flags, ...commonFlags };
  const flags: Record<string, string | true> = {};
  for (const option of options) {
    const flag = Object.hasOwn(known, option.name) ? known[option.name] : undefined;
    if (flag === undefined) {
      const names = Object.keys(known).map(flagName => `--${flagName}`);
      const of = command === undefined ? "" : ` for ${command.name}`;
      throw new UsageError(`unknown flag ${option.rawName}${of}${didYouMean(option.rawName, names)}`);
    }
    if (flag.value === undefined && option.value !== undefined) {
      throw new UsageError(`--${option.name} takes no value`);
    }
    if (flag.value !== undefined && (option.value === undefined || option.value === "")) {
      throw new UsageError(`--${option.name} needs a value: --${option.name} ${flag.value}`);
    }
    flags[option.name] = option.value ?? true;
  }

  if (command === undefined) {
    if (flags["help"] !== undefined || line.length === 0) return { kind: "help" };
    throw new UsageError(
      `no command given; the commands: ${commands.map(candidate => candidate.name).join(", ")}`,
    );
  }
  if (flags["help"] !== undefined) return { kind: "help", command };

  checkOperands(command, operands);
  const { stack, json, ...own } = flags;
  return {
    kind: "run",
    command,
    stack: stackName(stack ?? "dev"),
    json: json !== undefined,
    flags: own,
    operands,
  };
}

function checkOperands(command: CommandSpec, operands: readonly string[]): void {
  const unexpected = operands.find(operand => !command.operands?.values.includes(operand));
  if (unexpected === undefined) return;
  if (command.operands === undefined)
    throw new UsageError(`${command.name} takes no argument (${unexpected})`);
  const { label, values } = command.operands;
  throw new UsageError(
    `unknown ${label.toLowerCase()} ${unexpected}${didYouMean(unexpected, values)}; one of ${values.join(", ")}`,
  );
}

/** Pulumi allows these characters, at most 100 of them, in a stack's name; the name also becomes part of a file's. */
function stackName(name: string | true): string {
  if (typeof name === "string" && /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(name)) return name;
  throw new UsageError(
    `--stack ${String(name)}: a stack's name has letters, digits, hyphens, underscores and dots only`,
  );
}
