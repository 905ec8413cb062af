/** A word as a shell reads it: in quotes where it needs some. */
export function quoted(word: string): string {
  return /^[\w./+@%:,-][\w./+@%:,=-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
