/** A block of a PEM text (RFC 7468). */
export interface PemBlock {
  /** As in `-----BEGIN <label>-----`. */
  readonly label: string;
  /** Whether a passphrase is needed to read it (RFC 1421, `Proc-Type: 4,ENCRYPTED`). */
  readonly encrypted: boolean;
  /** The bytes that it encodes; undefined when it has no end, or is no base64. */
  readonly content: Buffer | undefined;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The PEM blocks of a text. Byte-order marks, Windows' line ends, indentation, and text around the blocks do not matter.
 * A block without an end counts as well: a private key that was cut off is still one that must not be published.
 */
export function pemBlocks(text: string): PemBlock[] {
  const begins = [...text.matchAll(/-----BEGIN (.+?)-----/g)];
  return begins.map((begin, index) => {
    const [marker, label = ""] = begin;
    const rest = text.slice(begin.index + marker.length, begins[index + 1]?.index);
    const end = rest.indexOf(`-----END ${label}-----`);
    const lines = rest.slice(0, Math.max(end, 0)).split("\n");
    const headers = lines.filter(isHeader);
    // \s covers carriage returns and byte-order marks as well.
    const body = lines
      .filter(line => !isHeader(line))
      .join("")
      .replace(/\s/g, "");
    const readable = body !== "" && base64.test(body);
    return {
      label,
      encrypted: headers.some(header => header.includes("ENCRYPTED")),
      content: readable ? Buffer.from(body, "base64") : undefined,
    };
  });
}

/** Base64 has no colon, so a line with one is a header. */
function isHeader(line: string): boolean {
  return line.includes(":");
}

/**
 * One PEM block as OpenSSL writes it, without the last line end, as `pulumi config set KEY < FILE` stores it: what was
 * uploaded in that form stays the same to the byte, so that nothing is signed again.
 */
export function encodePem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join("\n");
}
