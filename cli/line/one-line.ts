/**
 * A text as one line that shows all of itself. Names in a stack's file may hold anything: a line break would begin a line of its
 * own, which some who run commands take for an instruction, and what turns the direction of writing would show another text.
 */
export function oneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
