/** What a piece of text is about, which a terminal may show by a colour; it says the same without. */
export type Tone = "good" | "bad" | "warning";

/** Sequences of ECMA-48 that select the colours green, red and yellow, by tone. */
const codes: Readonly<Record<Tone, number>> = { good: 32, bad: 31, warning: 33 };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether colours are shown: in a terminal that knows them, unless the user wants none (no-color.org: any text in NO_COLOR
 * but the empty one).
 */
export function hasColours(isTerminal: boolean, { NO_COLOR, TERM }: Environment): boolean {
  return isTerminal && (NO_COLOR ?? "") === "" && TERM !== "dumb";
}

/** A text in the colour of its tone. */
export function painted(tone: Tone, text: string): string {
  return `\x1b[${codes[tone]}m${text}\x1b[39m`;
}
