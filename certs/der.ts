/** One element of a DER encoding (ITU-T X.690, 8.1 and 10). */
export interface DerElement {
  /** Its one tag byte, such as `tags.sequence`. */
  readonly tag: number;
  readonly content: Buffer;
}

/** Tag bytes of the types that certificates and keys are made of; `[n]` is one that a type numbers itself. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  explicit: (n: number) => 0xa0 + n,
  implicit: (n: number) => 0x80 + n,
} as const;

/** Bytes that are not the DER that they should be. */
export class DerError extends Error {}

/** The elements of which `bytes` consists, one behind the other. */
export function derElements(bytes: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = byteAt(bytes, at);
    // No type of a certificate has a number that needs more than one byte.
    if ((tag & 0x1f) === 0x1f) throw new DerError("a tag of several bytes");
    const { length, start } = lengthAt(bytes, at + 1);
    if (start + length > bytes.length) throw new DerError("an element that is longer than what holds it");
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/** The elements of the one SEQUENCE that `bytes` consists of. */
export function derSequence(bytes: Buffer): DerElement[] {
  const elements = derElements(bytes);
  if (elements.length !== 1) throw new DerError(`${elements.length} elements in place of one`);
  return derElements(contentOf(elements[0], tags.sequence));
}

/** The content of an element that has to exist, with this tag. */
export function contentOf(element: DerElement | undefined, tag: number): Buffer {
  if (element?.tag !== tag) throw new DerError(`tag ${element?.tag ?? "none"} in place of ${tag}`);
  return element.content;
}

/** An object identifier with dots, as in `2.5.29.19`. */
export function oidText(content: Buffer): string {
  if ((content.at(-1) ?? 0xff) >= 0x80) throw new DerError("an object identifier that is cut off");
  const numbers: bigint[] = [];
  let number = 0n;
  for (const byte of content) {
    number = (number << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0n;
    }
  }
  const [first = 0n, ...rest] = numbers;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join(".");
}

/** An INTEGER that is not negative. */
export function unsignedInteger(content: Buffer): bigint {
  if (byteAt(content, 0) >= 0x80) throw new DerError("a negative number");
  return BigInt(`0x${content.toString("hex")}`);
}

function lengthAt(bytes: Buffer, at: number): { readonly length: number; readonly start: number } {
  const first = byteAt(bytes, at);
  if (first < 0x80) return { length: first, start: at + 1 };
  const count = first - 0x80;
  if (count === 0) throw new DerError("an indefinite length, which BER has and DER has not");
  // Four bytes say up to 4 GiB.
  if (count > 4) throw new DerError(`a length of ${count} bytes`);
  const start = at + 1 + count;
  if (start > bytes.length) throw new DerError("a length that is cut off");
  const length = bytes.readUIntBE(at + 1, count);
  if (length < 0x80 || length < 2 ** (8 * (count - 1)))
    throw new DerError("a length with more bytes than it needs");
  return { length, start };
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new DerError("an element that is cut off");
  return byte;
}
