import type { Interrupts } from "./interrupts.ts";
import type { Terminal } from "./terminal.ts";

export interface FlagSpec {
  /** Word that stands for the value in the help; undefined for a switch. */
  readonly value?: string;
  /** Whether it may be given several times: all its values count, and stand in `lists`. */
  readonly repeatable?: true;
  readonly help: string;
  /** Whether stdout carries data with it, as in {@link CommandSpec.stdoutIsData}. */
  readonly stdoutIsData?: true;
}

/** The facts about a command for the parser and the help; the code behind it is loaded when it runs. */
export interface CommandSpec {
  /** One word, or two where commands are about the same thing (`edge add`). */
  readonly name: string;
  readonly summary: string;
  /** Paragraph under the usage line of `isthmus <name> --help`. */
  readonly details: string;
  readonly flags: Readonly<Record<string, FlagSpec>>;
  /** Values that may follow the command; undefined when it takes none. Without a list of them the command looks at them itself. */
  readonly operands?: { readonly label: string; readonly values?: readonly string[] };
  /** The one word that has to follow the command. */
  readonly argument?: {
    readonly label: string;
    /** Whether it is the stack's name, so that there is no `--stack`. */
    readonly isStack?: true;
  };
  /** Word for the command line of another program, which stands behind the command and is passed on untouched. */
  readonly passesOn?: string;
  /** Whether another program has the terminal, so that there is no `--json`. */
  readonly isAttached?: true;
  /** Whether stdout carries data that a script reads, as with `--json`: text for people goes to stderr. */
  readonly stdoutIsData?: true;
  readonly load: () => Promise<CommandFunction>;
}

/** A parsed command line together with what the command may use of the process. */
export interface Invocation {
  readonly stack: string;
  /** Whether a JSON line ends stdout. */
  readonly json: boolean;
  readonly flags: Readonly<Record<string, string | true>>;
  /** Values of the repeatable flags, by name, in their order; a flag that was not given is not there. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Values of the command's operands, its argument, or the line that it passes on. */
  readonly operands: readonly string[];
  /** Directory the user called from; relative paths on the command line are meant from here. */
  readonly invokedFrom: string;
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
}

export interface Outcome {
  readonly exitCode: number;
  /** Fields of the JSON line, beside `command`, `stack` and `ok`. Never a secret. */
  readonly result: Readonly<Record<string, unknown>>;
}

export type CommandFunction = (invocation: Invocation) => Promise<Outcome>;
