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
      readonly lists: Readonly<Record<string, readonly string[]>>;
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
  const command = findCommand(words, commands);
  const end = command?.passesOn === undefined ? line.length : (words[0]?.index ?? line.length);
  const options = tokens.filter(token => token.kind === "option").filter(({ index }) => index < end);
  if (command === undefined && options.some(option => option.name === "version")) return { kind: "version" };

  const { flags, lists } = readFlags(options, command, commonFlags);
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

  const operands = words.slice(wordsIn(command)).map(word => word.value);
  if (command.argument !== undefined) checkArgument(command.name, command.argument.label, operands);
  else if (command.passesOn === undefined) checkOperands(command, operands);
  const { stack = "dev", json, ...own } = flags;
  return {
    kind: "run",
    command,
    stack: command.argument?.isStack === true ? stackName("", operands[0]) : stackName("--stack ", stack),
    json: json !== undefined,
    flags: own,
    lists,
    operands: command.passesOn === undefined ? operands : passedOn,
  };
}

/** The command that a line names; undefined when it names none. @throws UsageError when there is no such command */
function findCommand(
  words: readonly { readonly value: string }[],
  commands: readonly CommandSpec[],
): CommandSpec | undefined {
  const [first] = words;
  if (first === undefined) return undefined;
  const named = (count: number) =>
    words
      .slice(0, count)
      .map(({ value }) => value)
      .join(" ");
  const command = commands.find(candidate => candidate.name === named(wordsIn(candidate)));
  if (command !== undefined) return command;
  const names = commands.map(({ name }) => name);
  const word = names.some(name => name.startsWith(`${first.value} `)) ? named(2) : first.value;
  throw new UsageError(
    `unknown command ${word}${didYouMean(word, names)}; the commands: ${names.join(", ")}`,
  );
}

const wordsIn = ({ name }: CommandSpec): number => name.split(" ").length;

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
): { flags: Record<string, string | true>; lists: Record<string, string[]> } {
  const known = command === undefined ? commonFlags : flagsOf(command, commonFlags);
  const flags: Record<string, string | true> = {};
  const lists: Record<string, string[]> = {};
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
    if (flag.repeatable === true) (lists[option.name] ??= []).push(String(option.value));
    else flags[option.name] = option.value ?? true;
  }
  return { flags, lists };
}

/** Every flag of a command. What another program prints is not ours to turn into a JSON line. */
export function flagsOf(
  command: CommandSpec,
  { stack, json, ...others }: CommandSpec["flags"],
): CommandSpec["flags"] {
  return {
    ...command.flags,
    ...(stack && command.argument?.isStack !== true && { stack }),
    ...(json && command.passesOn === undefined && command.isAttached !== true && { json }),
    ...others,
  };
}

function checkArgument(command: string, label: string, operands: readonly string[]): void {
  if (operands.length === 0) throw new UsageError(`${command} needs a word behind it: ${command} ${label}`);
  const unexpected = operands.slice(1).join(" ");
  if (unexpected !== "") throw new UsageError(`${command} takes one ${label} only (${unexpected})`);
}

function checkOperands(command: CommandSpec, operands: readonly string[]): void {
  const [first] = operands;
  if (command.operands === undefined) {
    if (first === undefined) return;
    throw new UsageError(`${command.name} takes no argument (${first})`);
  }
  const { label, values } = command.operands;
  const unexpected = operands.find(operand => values?.includes(operand) === false);
  if (values === undefined || unexpected === undefined) return;
  throw new UsageError(
    `unknown ${label.toLowerCase()} ${unexpected}${didYouMean(unexpected, values)}; one of ${values.join(", ")}`,
  );
}

/** Pulumi allows these characters, at most 100 of them, in a stack's name; the name also becomes part of a file's. */
function stackName(flag: string, name: string | true | undefined): string {
  if (typeof name === "string" && /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(name)) return name;
  throw new UsageError(
    `${flag}${String(name)}: a stack's name has letters, digits, hyphens, underscores and dots only`,
  );
}
