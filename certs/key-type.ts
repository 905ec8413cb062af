import {
  contentOf,
  derElements,
  derSequence,
  oidText,
  tags,
  unsignedInteger,
  type DerElement,
} from "./der.ts";

/** The kind of key in a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7). */
export interface KeyType {
  /** `RSA`, `RSA-PSS`, `EC`, `Ed25519`, …; the object identifier when it is an unusual one. */
  readonly algorithm: string;
  /** Of an EC key: its curve, `explicit` when its parameters are spelt out in place of a name. */
  readonly curve?: string;
  /** Of an RSA key: the length of its modulus. */
  readonly bits?: number;
}

/** RFC 3279, RFC 4055 and RFC 8410. */
const algorithms: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.1": "RSA",
  "1.2.840.113549.1.1.10": "RSA-PSS",
  "1.2.840.10045.2.1": "EC",
  "1.2.840.10040.4.1": "DSA",
  "1.3.101.112": "Ed25519",
  "1.3.101.113": "Ed448",
};

/** RFC 5480, SEC 2 and RFC 5639. */
const curves: Readonly<Record<string, string>> = {
  "1.2.840.10045.3.1.7": "P-256",
  "1.3.132.0.34": "P-384",
  "1.3.132.0.35": "P-521",
  "1.3.132.0.33": "P-224",
  "1.3.132.0.10": "secp256k1",
  "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
  "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
  "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
};

/** The kind of key that the two elements of a SubjectPublicKeyInfo hold. */
export function keyType([identifier, publicKey]: readonly DerElement[]): KeyType {
  const [oid, parameters] = derElements(contentOf(identifier, tags.sequence));
  const text = oidText(contentOf(oid, tags.oid));
  const algorithm = algorithms[text] ?? text;
  if (algorithm === "EC") {
    if (parameters?.tag !== tags.oid) return { algorithm, curve: "explicit" };
    const curve = oidText(parameters.content);
    return { algorithm, curve: curves[curve] ?? curve };
  }
  if (algorithm !== "RSA") return { algorithm };
  // BIT STRING { SEQUENCE { INTEGER modulus, INTEGER exponent } }, behind the count of unused bits
  const [modulus] = derSequence(contentOf(publicKey, tags.bitString).subarray(1));
  return { algorithm, bits: unsignedInteger(contentOf(modulus, tags.integer)).toString(2).length };
}

/** The type in words, as in `EC brainpoolP256r1`. */
export function describeKeyType({ algorithm, curve, bits }: KeyType): string {
  if (curve === "explicit") return `${algorithm} with its parameters spelt out`;
  if (bits !== undefined) return `${algorithm} with ${bits} bits`;
  return curve === undefined ? algorithm : `${algorithm} ${curve}`;
}

const usableCurves: readonly string[] = ["P-256", "P-384", "P-521"];

/** Below it a key is too weak; above it Go's TLS refuses the chain, which istiod sends with the root in it. */
const usableBits = { min: 2048, max: 8192 };

/**
 * Whether a root CA's key may be of this kind: those that Istio documents. Go, and with it istiod and the tls provider,
 * can't even read most others. Ed25519 they could, but Istio has no support for it (istio/istio#27238).
 */
export function isUsable({ algorithm, curve, bits = 0 }: KeyType): boolean {
  if (algorithm === "EC") return usableCurves.includes(curve ?? "");
  return algorithm === "RSA" && bits >= usableBits.min && bits <= usableBits.max;
}

/** The keys that a root CA may have, in words. */
export function usableKeyTypes({ algorithm }: KeyType): string {
  const bits = algorithm === "RSA" ? ` with ${usableBits.min} to ${usableBits.max} bits` : "";
  return `RSA${bits}, or EC on P-256, P-384 or P-521`;
}
