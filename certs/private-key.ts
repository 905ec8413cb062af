import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

import { derSequence, tags } from "./der.ts";
import { keyType, type KeyType } from "./key-type.ts";
import { encodePem } from "./pem.ts";

/** The forms of a private key that Go reads, by the tag of what comes behind the version. */
const forms = new Map<
  number | undefined,
  { readonly type: "pkcs8" | "sec1" | "pkcs1"; readonly label: string }
>([
  [tags.sequence, { type: "pkcs8", label: "PRIVATE KEY" }],
  [tags.octetString, { type: "sec1", label: "EC PRIVATE KEY" }],
  [tags.integer, { type: "pkcs1", label: "RSA PRIVATE KEY" }],
]);

/** A private key that could be read. */
export interface PrivateKey {
  /** Labelled by its form, whatever label it came with. */
  readonly pem: string;
  readonly key: KeyObject;
  readonly type: KeyType;
}

/**
 * Reads a private key's DER: PKCS#8, or what OpenSSL writes with `-traditional`.
 * @throws when it is not one
 */
export function readPrivateKey(der: Buffer): PrivateKey {
  const form = forms.get(derSequence(der)[1]?.tag);
  if (!form) throw new Error("an unknown form of private key");
  const key = createPrivateKey({ key: der, format: "der", type: form.type });
  const publicKeyInfo = createPublicKey(key).export({ type: "spki", format: "der" });
  return { pem: encodePem(form.label, der), key, type: keyType(derSequence(publicKeyInfo)) };
}
