/** The parts of a command line for Pulumi that Isthmus has to know. */
export interface PulumiLine {
  /** Words that are no flags; the first ones are the command. Values of a command's own flags may be among the later ones. */
  readonly words: readonly string[];
  /** The stack that a flag names. */
  readonly stack: string | undefined;
  readonly asksForHelp: boolean;
}

/** Flags of every Pulumi command that take a value (pulumi --help), and those that name the stack. */
const valueFlags: ReadonlySet<string> = new Set([
  ...[
    "--color",
    "--cwd",
    "-C",
    "--memprofilerate",
    "--otel-traces",
    "--profiling",
    "--tracing",
    "--verbose",
    "-v",
  ],
  ...["--stack", "-s"],
]);

/** Reads a command line for Pulumi, without the word `pulumi`. Nothing is refused: that is Pulumi's to do. */
export function readPulumiLine(args: readonly string[]): PulumiLine {
  const words: string[] = [];
  let stack: string | undefined;
  let asksForHelp = false;
  for (let at = 0; at < args.length && args[at] !== "--"; at++) {
    const { flag, value: attached } = split(args[at] ?? "");
    if (flag === undefined) {
      words.push(args[at] ?? "");
      continue;
    }
    const value = attached ?? (valueFlags.has(flag) ? args[++at] : undefined);
    if (flag === "--stack" || flag === "-s") stack = value;
    if (flag === "--help" || flag === "-h") asksForHelp = true;
  }
  return { words, stack, asksForHelp };
}

/** `--flag=value`, `-s=value`, `-svalue`, or a flag alone. */
function split(arg: string): { readonly flag: string | undefined; readonly value?: string | undefined } {
  const [, flag, value] = /^(--[^=]+|-[A-Za-z])(?:=?([^]+))?$/.exec(arg) ?? [];
  return { flag, value };
}

/** Commands whose stack is a word behind them. */
const takesStackAsWord: ReadonlySet<string> = new Set(["init", "select", "rm"]);

/**
 * The stack that a command line is about: of its flag, of its words, or else `fallback`.
 * Undefined when its words don't tell for certain. That matters: the stack that `stack init` makes must not get the
 * passphrase of another.
 */
export function stackOf({ words, stack }: PulumiLine, fallback: string): string | undefined {
  if (stack !== undefined) return withoutOrganization(stack);
  const [command, verb = "", ...names] = words;
  if (command !== "stack" || !takesStackAsWord.has(verb)) return fallback;
  const [name] = names;
  return name === undefined || names.length > 1 ? undefined : withoutOrganization(name);
}

/** A stack may be named with what it is in: `organization/project/stack`. */
const withoutOrganization = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

const runsProgram: ReadonlySet<string> = new Set(["up", "update", "preview", "pre", "watch"]);

/** Whether the command runs the program, for which Pulumi starts a language host of its own. */
export function needsNodeHost({ words, asksForHelp }: PulumiLine): boolean {
  return !asksForHelp && runsProgram.has(words[0] ?? "");
}
