import type { X509Certificate } from "node:crypto";

import { extensionIds, type CertificateFields } from "./certificate-fields.ts";
import { day } from "./day.ts";
import type { Finding } from "./finding.ts";
import { isUsable } from "./key-type.ts";
import { canBeChecked, permits } from "./name-constraints.ts";

/** A root certificate to judge, and what it is needed for. */
export interface Candidate {
  readonly x509: X509Certificate;
  readonly fields: CertificateFields;
  /** The mesh's: workloads are named by URIs with it as host. Undefined when it is not known. */
  readonly trustDomain: string | undefined;
  readonly now: Date;
}

type Rule = (candidate: Candidate) => Finding | undefined;

/**
 * Why a mesh could not use this certificate as its root, whatever its key is. A signature with SHA-1 or MD5 is no
 * reason: a root is trusted because it is at hand, and nobody checks what it says of itself.
 */
export function unfitness(candidate: Candidate): Finding[] {
  return rules.flatMap(rule => rule(candidate) ?? []);
}

const rules: readonly Rule[] = [
  saysThatItIsCa,
  canSign,
  allowsIntermediate,
  isSelfSigned,
  isValidNow,
  servesTls,
  isUnderstood,
  permitsNamesOfMesh,
];

function saysThatItIsCa({ fields }: Candidate): Finding | undefined {
  if (fields.ca) return undefined;
  return fields.version < 3
    ? {
        reason: `it is an X.509 version ${fields.version} certificate, which can't say that it is a CA`,
        remedy: "have it issued as version 3, with CA:TRUE",
      }
    : {
        reason: "it is not a CA: its basic constraints do not say CA:TRUE",
        remedy: "upload a CA's certificate, or have it issued with basicConstraints=critical,CA:TRUE",
      };
}

function canSign({ fields }: Candidate): Finding | undefined {
  if (fields.canSignCertificates) return undefined;
  return {
    reason: "its key usage does not include certificate signing",
    remedy: "have it issued with keyCertSign",
  };
}

function allowsIntermediate({ fields }: Candidate): Finding | undefined {
  if (fields.pathLength !== 0) return undefined;
  return {
    reason: "its path length 0 allows no intermediate CA below it",
    remedy: "have it issued with a path length of 1 or more, or with none",
  };
}

function isSelfSigned({ fields, x509 }: Candidate): Finding | undefined {
  // node:crypto can't check a signature of every kind of key, and the kind is a problem of its own.
  const signed = fields.isSelfIssued && (!isUsable(fields.keyType) || x509.verify(x509.publicKey));
  if (signed) return undefined;
  return {
    reason: "it is not self-signed: another CA issued it",
    remedy:
      "upload the root at the top of its chain; openssl x509 -in FILE -noout -issuer names the next one",
  };
}

function isValidNow({ x509, now }: Candidate): Finding | undefined {
  if (x509.validToDate <= now) {
    return { reason: `it ended on ${day(x509.validToDate)}`, remedy: "upload one that is valid" };
  }
  if (x509.validFromDate <= now) return undefined;
  return {
    reason: `it is not valid before ${x509.validFromDate.toISOString()}`,
    remedy: "wait until then, or set this machine's clock",
  };
}

/** id-kp-serverAuth and id-kp-clientAuth (RFC 5280, 4.2.1.12); BoringSSL wants both even beside anyExtendedKeyUsage. */
const tlsUsages = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

/** Go and BoringSSL take a CA's extended key usage for a limit of all that is below it. */
function servesTls({ fields: { extendedKeyUsages: allowed } }: Candidate): Finding | undefined {
  if (!allowed || tlsUsages.every(usage => allowed.includes(usage))) return undefined;
  return {
    reason: "its extended key usage leaves out TLS servers or clients",
    remedy: "have it issued without extendedKeyUsage, or with serverAuth and clientAuth",
  };
}

/** Those that both Go and BoringSSL know; an unknown one that is critical makes them refuse the whole chain. */
const knownExtensions: ReadonlySet<string> = new Set(Object.values(extensionIds));

function isUnderstood({ fields }: Candidate): Finding | undefined {
  if (fields.hasNegativeSerial) {
    return {
      reason: "its serial number is negative, which istiod can't read",
      remedy: "have it issued with a positive one",
    };
  }
  const unknown = fields.criticalExtensions.filter(id => !knownExtensions.has(id));
  if (unknown.length === 0) return undefined;
  return {
    reason: `it has critical extensions that Istio does not know: ${unknown.join(", ")}`,
    remedy: "have it issued without them, or with them not critical",
  };
}

/** DNS names of the certificate that istiod makes for itself; the first is every intermediate's as well. */
const istiodNames = [
  "istiod.istio-system.svc",
  "istiod-remote.istio-system.svc",
  "istio-pilot.istio-system.svc",
];

function permitsNamesOfMesh({ fields, trustDomain }: Candidate): Finding | undefined {
  const { nameConstraints: constraints } = fields;
  if (!constraints) return undefined;
  const refused = istiodNames.filter(name => !permits("dns", name, constraints));
  if (trustDomain !== undefined && !permits("uri", trustDomain, constraints)) {
    refused.push(`spiffe://${trustDomain}`);
  }
  if (refused.length === 0 && canBeChecked(constraints)) return undefined;
  return {
    reason:
      refused.length === 0
        ? "its name constraints are about more than DNS names, URIs, addresses and mail"
        : `its name constraints do not permit ${refused.join(", ")}`,
    remedy: `have it issued without them, or so that they permit DNS:istio-system.svc and URI:${trustDomain ?? "the trust domain"}`,
  };
}
