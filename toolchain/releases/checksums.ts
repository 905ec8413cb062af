/**
 * The SHA-256 of a file in the text of a checksum file: lines of `<hash>  <name>` as sha256sum and shasum write them, or the
 * hash alone, which is then that of the file it lies beside.
 * @returns in hexadecimal; undefined when there is none, or only one of another kind
 */
export function findChecksum(text: string, name: string): string | undefined {
  const lines = text.split("\n").map(line => line.trim().split(/\s+/));
  const hashes = lines.filter(([, of]) => of === undefined || of.replace(/^\*?(?:\.\/)?/, "") === name);
  return hashes.map(([hash = ""]) => hash).find(hash => /^[0-9a-f]{64}$/.test(hash));
}
