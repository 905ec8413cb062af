import type { Finding } from "./finding.ts";
import { pemBlocks, type PemBlock } from "./pem.ts";

/** The part of an uploaded value that is used: the content of one PEM block, and nothing else in the value. */
export interface UploadedBlock {
  readonly findings: readonly Finding[];
  /** Its DER. Undefined when there is none that can be decoded, or more than one to choose from. */
  readonly block?: Buffer;
}

/** The two config keys that hold an uploaded root CA, as its problems call them. */
export interface UploadNames {
  readonly certificate: string;
  readonly privateKey: string;
  /** Commands that set each of them to what they read. */
  readonly setCertificate: string;
  readonly setPrivateKey: string;
}

/** The CERTIFICATE block of the value that should hold one. */
export function certificateBlock(text: string, names: UploadNames): UploadedBlock {
  const name = names.certificate;
  const blocks = pemBlocks(text);
  const [certificate, ...more] = blocks.filter(isCertificate);
  if (!certificate) return { findings: [noCertificate(text, blocks, names)] };
  const findings: Finding[] = [];
  if (blocks.some(isPrivateKey)) {
    const remedy = "store the certificate alone: openssl x509 -in FILE";
    findings.push({ reason: `${name} holds a private key as well`, remedy });
  }
  if (more.length > 0) {
    const reason = `${name} holds ${more.length + 1} certificates`;
    return { findings: [...findings, { reason, remedy: "store the root's own alone, without a chain" }] };
  }
  return certificate.content
    ? { findings, block: certificate.content }
    : { findings: [...findings, unreadableCertificate(name)] };
}

/** The value of the config key `name` holds a CERTIFICATE block without a certificate in it. */
export function unreadableCertificate(name: string): Finding {
  const remedy = "see what openssl x509 -in FILE -noout -text says of it";
  return { reason: `${name} holds a certificate that can't be read`, remedy };
}

function noCertificate(
  text: string,
  blocks: readonly PemBlock[],
  { certificate: name, setCertificate, setPrivateKey }: UploadNames,
): Finding {
  if (text.trim() === "") return { reason: `${name} is empty`, remedy: `${setCertificate} < FILE` };
  if (blocks.some(isPrivateKey)) {
    const remedy = `store the certificate there, and the key with ${setPrivateKey} < FILE`;
    return { reason: `${name} holds a private key and no certificate`, remedy };
  }
  const [other] = blocks;
  return {
    reason: other
      ? `${name} holds a block ${other.label} and no certificate`
      : `${name} holds no PEM certificate`,
    remedy:
      other?.label === "PKCS7"
        ? "store the root's own of those that openssl pkcs7 -in FILE -print_certs prints"
        : "store the root's certificate as PEM: openssl x509 -in FILE",
  };
}

/**
 * The block of the private key in the value that should hold one. The curve that `openssl ecparam -genkey` writes before
 * it is left out: Go tools, the tls provider among them, look at the first block alone.
 */
export function privateKeyBlock(
  text: string,
  { privateKey: name, setPrivateKey: set }: UploadNames,
): UploadedBlock {
  const blocks = pemBlocks(text);
  const [key, ...more] = blocks.filter(isPrivateKey);
  const refuse = (what: string, remedy: string): UploadedBlock => ({
    findings: [{ reason: `${name} ${what}`, remedy }],
  });
  if (text.trim() === "") return refuse("is empty", `${set} < FILE`);
  if (!key)
    return refuse(noPrivateKey(blocks), `store the root's key as PEM: openssl pkey -in FILE | ${set}`);
  if (more.length > 0) return refuse(`holds ${more.length + 1} private keys`, "store the root's own alone");
  const { label, content, encrypted } = key;
  if (encrypted || label.startsWith("ENCRYPTED")) {
    const remedy = `store it without one, as Pulumi encrypts it: openssl pkey -in FILE | ${set}`;
    return refuse("holds a key that is encrypted with a passphrase", remedy);
  }
  if (label.startsWith("OPENSSH")) {
    const remedy = "ssh-keygen -p -N '' -m PKCS8 -f FILE writes it anew: do that with a copy";
    return refuse("holds a key in OpenSSH's own format", remedy);
  }
  return content ? { findings: [], block: content } : { findings: [unreadableKey(name)] };
}

/** The value of the config key `name` holds a block for a private key without one in it. */
export function unreadableKey(name: string): Finding {
  const remedy = "see what openssl pkey -in FILE -noout says of it";
  return { reason: `${name} holds a private key that can't be read`, remedy };
}

function noPrivateKey(blocks: readonly PemBlock[]): string {
  if (blocks.some(({ label }) => label.endsWith("PUBLIC KEY")))
    return "holds a public key and no private one";
  return blocks.some(isCertificate) ? "holds a certificate and no private key" : "holds no PEM private key";
}

function isCertificate({ label }: PemBlock): boolean {
  return label === "CERTIFICATE";
}

/** Of whatever kind, also one that can't be used. */
function isPrivateKey({ label }: PemBlock): boolean {
  return label.includes("PRIVATE KEY");
}
