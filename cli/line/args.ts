import { parseArgs } from "node:util";

import { didYouMean } from "../../stacks/config/nearest.ts";
import type { CommandSpec } from "./command.ts";
import { UsageError } from "./errors.ts";

type Tokens = ReturnType<typeof tokensOf>;
type OptionToken = Extract<Tokens[number], { readonly kind: "option" }>;

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
 * Reads a command line (without `node` and the script). Flags may stand before or after the command; behind a command that
 * passes its line on, everything is the other program's.
 * @throws UsageError in one line, with the nearest known word, on anything the command does not take.
 */
export function parseLine(
  line: readonly string[],
  commands: readonly CommandSpec[],
  commonFlags: CommandSpec["flags"],
): ParsedLine {
  const tokens = tokensOf(line, [...commands.map(command => command.flags), commonFlags]);
  const words = tokens.filter(token => token.kind === "positional");
  const name = words[0]?.value;
  const command = commands.find(candidate => candidate.name === name);
  if (name !== undefined && command === undefined) {
    const names = commands.map(candidate => candidate.name);
    throw new UsageError(
      `unknown command ${name}${didYouMean(name, names)}; the commands: ${names.join(", ")}`,
    );
  }
  const end = command?.passesOn === undefined ? line.length : (words[0]?.index ?? line.length);
  const options = tokens.filter(token => token.kind === "option").filter(({ index }) => index < end);
  if (command === undefined && options.some(option => option.name === "version")) return { kind: "version" };

  const flags = readFlags(options, command, commonFlags);
  if (command === undefined) {
    if (flags["help"] !== undefined || line.length === 0) return { kind: "help" };
    throw new UsageError(
      `no command given; the commands: ${commands.map(candidate => candidate.name).join(", ")}`,
    );
  }
  const passedOn = line.slice(end + 1);
  const asksForHelp =
    passedOn.join(" ") === "--help" || (command.passesOn !== undefined && passedOn.length === 0);
  if (flags["help"] !== undefined || asksForHelp) return { kind: "help", command };

  const operands = words.slice(1).map(word => word.value);
  if (command.passesOn === undefined) checkOperands(command, operands);
  const { stack, json, ...own } = flags;
  return {
    kind: "run",
    command,
    stack: stackName(stack ?? "dev"),
    json: json !== undefined,
    flags: own,
    operands: command.passesOn === undefined ? operands : passedOn,
  };
}

/** Flags of every command are known here, so that a flag's value is not taken for the command's name. */
function tokensOf(line: readonly string[], flags: readonly CommandSpec["flags"][]) {
  const options = Object.fromEntries(
    flags
      .flatMap(some => Object.entries(some))
      .map(([name, { value }]) => [
        name,
        { type: value === undefined ? ("boolean" as const) : ("string" as const) },
      ]),
  );
  return parseArgs({ args: [...line], options, strict: false, tokens: true }).tokens;
}

/** @throws UsageError on a flag that the command does not take, or one with the wrong kind of value. */
function readFlags(
  options: readonly OptionToken[],
  command: CommandSpec | undefined,
  commonFlags: CommandSpec["flags"],
): Record<string, string | true> {
  const known = command === undefined ? commonFlags : flagsOf(command, commonFlags);
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
  return flags;
}

/** Every flag of a command. What another program prints is not ours to turn into a JSON line. */
export function flagsOf(
  command: CommandSpec,
  { json, ...others }: CommandSpec["flags"],
): CommandSpec["flags"] {
  return { ...command.flags, ...(json && command.passesOn === undefined && { json }), ...others };
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
