import { X509Certificate } from "node:crypto";

import { certificateFields, type CertificateFields } from "./certificate-fields.ts";
import type { Finding } from "./finding.ts";
import { describeKeyType, isUsable, usableKeyTypes, type KeyType } from "./key-type.ts";
import { encodePem } from "./pem.ts";
import { readPrivateKey, type PrivateKey } from "./private-key.ts";
import { unfitness } from "./root-rules.ts";
import {
  certificateBlock,
  privateKeyBlock,
  unreadableCertificate,
  unreadableKey,
  type UploadedBlock,
  type UploadNames,
} from "./uploaded-blocks.ts";

/** Something that is wrong with an uploaded root CA. */
export interface UploadProblem extends Finding {
  /** Which of the two values has to change. */
  readonly of: "certificate" | "privateKey";
}

/** An uploaded root CA, judged. */
export interface UploadedRoot {
  /** All that is wrong with it; nothing when it can sign a mesh's intermediate CAs. */
  readonly problems: readonly UploadProblem[];
  /** End of its validity; undefined when the certificate can't be read. */
  readonly notAfter: Date | undefined;
}

/** The circumstances by which an uploaded root CA is judged. */
export interface UploadCircumstances {
  /** The two config keys, for the words of the problems. */
  readonly names: UploadNames;
  /** The mesh's, to be looked for in name constraints. Default: not known, and not looked for. */
  readonly trustDomain?: string | undefined;
  /** Default: now. */
  readonly now?: Date;
}

/**
 * Judges the two values of an uploaded root CA: PEM texts, as they are stored.
 *
 * @param privateKey undefined where it can't be read: then the certificate is judged alone
 */
export function readUploadedRoot(
  certificate: string,
  privateKey: string | undefined,
  { names, trustDomain, now = new Date() }: UploadCircumstances,
): UploadedRoot {
  const root = parse(
    certificateBlock(certificate, names),
    parseCertificate,
    unreadableCertificate(names.certificate),
  );
  const key = readKey(privateKey, names);
  const unfit = root.parsed ? unfitness({ ...root.parsed, trustDomain, now }) : [];
  const problems: UploadProblem[] = [
    ...[...root.findings, ...unfit].map(finding => ({ of: "certificate", ...finding }) as const),
    ...key.findings.map(finding => ({ of: "privateKey", ...finding }) as const),
    ...keyTypeProblems(root.parsed?.fields.keyType, key.parsed?.type, names),
    ...pairProblems(root.parsed, key.parsed, names),
  ];
  return { problems, notAfter: root.parsed?.x509.validToDate };
}

/** PEM of the one certificate in an uploaded value, without whatever else stands in it. */
export function certificateAlone(text: string): string {
  return encodePem("CERTIFICATE", blockOf(certificateBlock(text, unnamed)));
}

/** PEM of the one private key in an uploaded value, without whatever else stands in it. */
export function privateKeyAlone(text: string): string {
  return readPrivateKey(blockOf(privateKeyBlock(text, unnamed))).pem;
}

const unnamed: UploadNames = {
  ...{ certificate: "the certificate", privateKey: "the private key" },
  ...{ setCertificate: "set it", setPrivateKey: "set it" },
};

function blockOf({ block, findings }: UploadedBlock): Buffer {
  if (!block) throw new Error(`an uploaded root CA can't be used: ${findings[0]?.reason ?? ""}`);
  return block;
}

interface Certificate {
  readonly x509: X509Certificate;
  readonly fields: CertificateFields;
}

function parseCertificate(der: Buffer): Certificate {
  return { x509: new X509Certificate(der), fields: certificateFields(der) };
}

function readKey(privateKey: string | undefined, names: UploadNames): Parsed<PrivateKey> {
  if (privateKey === undefined) return { findings: [] };
  return parse(privateKeyBlock(privateKey, names), readPrivateKey, unreadableKey(names.privateKey));
}

interface Parsed<T> {
  readonly findings: readonly Finding[];
  readonly parsed?: T;
}

/** The parsed content of a block, if it can be read. */
function parse<T>(
  { findings, block }: UploadedBlock,
  read: (der: Buffer) => T,
  unreadable: Finding,
): Parsed<T> {
  if (!block) return { findings };
  try {
    return { findings, parsed: read(block) };
  } catch {
    // The errors of OpenSSL behind node:crypto help nobody, and name no key.
    return { findings: [...findings, unreadable] };
  }
}

/** Both hold the same key, so its type is said once, of the private one; unless they differ. */
function keyTypeProblems(
  ofCertificate: KeyType | undefined,
  ofKey: KeyType | undefined,
  { setPrivateKey }: UploadNames,
): UploadProblem[] {
  const problems: UploadProblem[] = [];
  const described = ofKey && describeKeyType(ofKey);
  if (ofKey && !isUsable(ofKey)) {
    problems.push({
      of: "privateKey",
      reason: `a key of type ${describeKeyType(ofKey)} can't be used by Istio`,
      remedy:
        ofKey.curve === "explicit"
          ? `name its curve: openssl pkey -in FILE -ec_param_enc named_curve | ${setPrivateKey}`
          : usableKeyTypes(ofKey),
    });
  }
  if (!ofCertificate || isUsable(ofCertificate)) return problems;
  const spelledOut = ofCertificate.curve === "explicit";
  if (!spelledOut && described === describeKeyType(ofCertificate)) return problems;
  problems.push({
    of: "certificate",
    reason: `its key of type ${describeKeyType(ofCertificate)} can't be used by Istio`,
    remedy: spelledOut
      ? "have it issued anew, for a key that names its curve"
      : usableKeyTypes(ofCertificate),
  });
  return problems;
}

function pairProblems(
  root: Certificate | undefined,
  key: PrivateKey | undefined,
  { certificate, privateKey }: UploadNames,
): UploadProblem[] {
  if (!root || !key || root.x509.checkPrivateKey(key.key)) return [];
  return [
    {
      of: "privateKey",
      reason: `the key in ${privateKey} is not that of the certificate in ${certificate}`,
      remedy:
        "upload the pair: openssl x509 -in FILE -noout -pubkey prints what openssl pkey -in FILE -pubout does",
    },
  ];
}
