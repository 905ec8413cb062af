import type { WriteStream } from "node:tty";

import { hasColours, painted, type Tone } from "./colours.ts";

/** Where the text for people goes: stdout, or stderr when stdout carries data. */
export interface Terminal {
  /** Whether a last line may be written anew in place. */
  readonly live: boolean;
  /** Whether somebody is there who can answer: what they type and what they read are a terminal's. */
  readonly isAnswered: boolean;
  readonly isColoured: boolean;
  /** A text in the colour of its tone, where there are colours. */
  paint(tone: Tone, text: string): string;
  /** Prints one or more whole lines above the status line. */
  line(text?: string): void;
  /** Prints the beginning of a line, behind which somebody types. */
  prompt(text: string): void;
  /** Shows `text` as the last line of a terminal, in place; nothing on anything else. Empty text removes it. */
  status(text: string): void;
  /** Prints data somebody asked for on stdout, whatever `--json` says. */
  data(text: string): void;
}

/**
 * Opens the terminal of this process.
 * @param stdoutIsData whether stdout is kept for data, such as a JSON line
 */
export function openTerminal(stdoutIsData: boolean): Terminal {
  const stream: WriteStream = stdoutIsData ? process.stderr : process.stdout;
  const isPerson = stream.isTTY && process.env["CI"] === undefined;
  const live = isPerson && process.env["TERM"] !== "dumb";
  const isColoured = hasColours(stream.isTTY, process.env);
  // A terminal that was given no size says 0.
  const width = () => stream.columns || 80;
  let shown = "";
  // Blanks, since whoever wants no colours may have a terminal without any sequence.
  const clear = () => {
    if (shown !== "") stream.write(`\r${" ".repeat(shown.length)}\r`);
  };
  return {
    live,
    isAnswered: isPerson && process.stdin.isTTY,
    isColoured,
    paint: (tone, text) => (isColoured ? painted(tone, text) : text),
    line(text = "") {
      clear();
      stream.write(`${text}\n${shown}`);
    },
    prompt(text) {
      clear();
      shown = "";
      stream.write(text);
    },
    status(text) {
      if (!live) return;
      clear();
      shown = text.slice(0, width() - 1);
      stream.write(shown);
    },
    data(text) {
      clear();
      process.stdout.write(text);
    },
  };
}
