import {
  contentOf,
  DerError,
  derElements,
  derSequence,
  oidText,
  tags,
  unsignedInteger,
  type DerElement,
} from "./der.ts";
import { keyType, type KeyType } from "./key-type.ts";
import { nameConstraints, type NameConstraints } from "./name-constraints.ts";

/** The fields of a certificate (RFC 5280, 4.1 and 4.2) that node:crypto does not give. */
export interface CertificateFields {
  /** Version of X.509; only 3 has extensions. */
  readonly version: number;
  readonly hasNegativeSerial: boolean;
  /** Whether issuer and subject are the same name. */
  readonly isSelfIssued: boolean;
  readonly keyType: KeyType;
  /** Of its basic constraints; false without them. */
  readonly ca: boolean;
  /** How many CAs may stand below it in a chain; undefined when it sets no limit. */
  readonly pathLength: number | undefined;
  /** Whether its key usage has keyCertSign, or it has no key usage at all, which allows everything. */
  readonly canSignCertificates: boolean;
  /** Object identifiers; undefined when it does not restrict them. */
  readonly extendedKeyUsages: readonly string[] | undefined;
  readonly nameConstraints: NameConstraints | undefined;
  /** Object identifiers of the extensions that nobody may ignore. */
  readonly criticalExtensions: readonly string[];
}

interface Extension {
  readonly critical: boolean;
  /** Its DER. */
  readonly value: Buffer;
}

/** Object identifiers of extensions (RFC 5280, 4.2.1). */
export const extensionIds = {
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  certificatePolicies: "2.5.29.32",
  policyMappings: "2.5.29.33",
  policyConstraints: "2.5.29.36",
  extendedKeyUsage: "2.5.29.37",
  inhibitAnyPolicy: "2.5.29.54",
} as const;

/**
 * Reads a certificate's DER.
 * @throws {DerError} when it is not one
 */
export function certificateFields(certificate: Buffer): CertificateFields {
  const [toBeSigned] = derSequence(certificate);
  const fields = derElements(contentOf(toBeSigned, tags.sequence));
  const version = fields[0]?.tag === tags.explicit(0) ? fields.shift() : undefined;
  const [serial, , issuer, , subject, publicKeyInfo, ...optional] = fields;
  const extensions = extensionsOf(optional.find(({ tag }) => tag === tags.explicit(3)));
  const value = (id: string) => extensions.get(id)?.value;
  const constraints = value(extensionIds.nameConstraints);
  return {
    version: version ? versionOf(version) : 1,
    hasNegativeSerial: (contentOf(serial, tags.integer)[0] ?? 0) >= 0x80,
    isSelfIssued: contentOf(issuer, tags.sequence).equals(contentOf(subject, tags.sequence)),
    keyType: keyType(derElements(contentOf(publicKeyInfo, tags.sequence))),
    ...basicConstraints(value(extensionIds.basicConstraints)),
    canSignCertificates: hasKeyCertSign(value(extensionIds.keyUsage)),
    extendedKeyUsages: usages(value(extensionIds.extendedKeyUsage)),
    nameConstraints: constraints && nameConstraints(constraints),
    criticalExtensions: [...extensions].filter(([, { critical }]) => critical).map(([id]) => id),
  };
}

function versionOf({ content }: DerElement): number {
  const [number] = derElements(content);
  return Number(unsignedInteger(contentOf(number, tags.integer))) + 1;
}

function extensionsOf(field: DerElement | undefined): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  for (const element of field ? derSequence(field.content) : []) {
    const parts = derElements(contentOf(element, tags.sequence));
    const id = oidText(contentOf(parts.shift(), tags.oid));
    const critical = shiftBoolean(parts);
    if (found.has(id)) throw new DerError(`extension ${id} twice`);
    found.set(id, { critical, value: contentOf(parts[0], tags.octetString) });
  }
  return found;
}

/** BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL } */
function basicConstraints(value: Buffer | undefined): Pick<CertificateFields, "ca" | "pathLength"> {
  const parts = value ? derSequence(value) : [];
  const ca = shiftBoolean(parts);
  const [limit] = parts;
  return { ca, pathLength: limit && Number(unsignedInteger(contentOf(limit, tags.integer))) };
}

function hasKeyCertSign(value: Buffer | undefined): boolean {
  if (!value) return true;
  const [bits] = derElements(value);
  // The first byte counts unused bits; keyCertSign is bit 5 of the second, counted from the highest.
  return ((contentOf(bits, tags.bitString)[1] ?? 0) & 0x04) !== 0;
}

function usages(value: Buffer | undefined): string[] | undefined {
  return value && derSequence(value).map(element => oidText(contentOf(element, tags.oid)));
}

/** Takes a BOOLEAN DEFAULT FALSE off the front, if there is one. */
function shiftBoolean(parts: DerElement[]): boolean {
  return parts[0]?.tag === tags.boolean && parts.shift()?.content[0] !== 0;
}
