import { flagsOf } from "./args.ts";
import type { CommandSpec, FlagSpec } from "./command.ts";

const flagLabel = (name: string, { value, repeatable }: FlagSpec) =>
  `--${name}${value === undefined ? "" : ` ${value}`}${repeatable === true ? "..." : ""}`;

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

const flagRows = (flags: CommandSpec["flags"]) =>
  Object.entries(flags).map(([name, flag]) => [flagLabel(name, flag), flag.help] as const);

/** Help of the program as a whole. */
export function generalHelp(commands: readonly CommandSpec[], commonFlags: CommandSpec["flags"]): string {
  return [
    "Isthmus joins Kubernetes clusters into one Istio mesh, and proves that it works.",
    "",
    "Usage: isthmus COMMAND [flags]",
    "",
    "Commands:",
    columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    "Flags of every command:",
    columns([...flagRows(commonFlags), ["--version", "the version of Isthmus"]]),
    "",
    "isthmus COMMAND --help tells more about one of them.",
  ].join("\n");
}

/** Help of one command. */
export function commandHelp(command: CommandSpec, commonFlags: CommandSpec["flags"]): string {
  return [
    `isthmus ${command.name}: ${command.summary}`,
    "",
    `Usage: isthmus ${usageOf(command)}`,
    "",
    command.details,
    "",
    "Flags:",
    columns(flagRows(flagsOf(command, commonFlags))),
  ].join("\n");
}

function usageOf({ name, argument, operands, passesOn }: CommandSpec): string {
  if (passesOn !== undefined) return `[flags] ${name} ${passesOn}...`;
  if (argument !== undefined) return `${name} ${argument.label} [flags]`;
  return `${name}${operands === undefined ? "" : ` [${operands.label}...]`} [flags]`;
}
