import { createPrivateKey, X509Certificate } from "node:crypto";

/**
 * What is wrong with an uploaded root CA, one sentence each; nothing when it can sign intermediates. The
 * sentences never quote the key.
 */
export function uploadedRootProblems(certificate: string, privateKey: string, now = new Date()): string[] {
  const certificates = certificate.match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0;
  if (certificates !== 1)
    return [
      `the certificate holds ${certificates} PEM certificates (upload the root's one, without a chain)`,
    ];
  let x509: X509Certificate;
  try {
    x509 = new X509Certificate(certificate);
  } catch {
    return ["the certificate is not a readable X.509 certificate (upload it as PEM)"];
  }
  const problems: string[] = [];
  if (!x509.ca) problems.push("the certificate is not a CA (its basic constraints need CA:TRUE)");
  if (!x509.checkIssued(x509)) problems.push("the certificate is not self-signed (upload the root itself)");
  if (pathLength(x509.raw) === 0)
    problems.push("its path length 0 allows no intermediate CA below it (use one of 1 or more, or none)");
  if (x509.validToDate <= now)
    problems.push(`it expired on ${x509.validToDate.toISOString()} (upload one that is valid)`);
  if (x509.validFromDate > now)
    problems.push(`it is not valid before ${x509.validFromDate.toISOString()} (check the clock)`);
  try {
    if (!x509.checkPrivateKey(createPrivateKey(privateKey)))
      problems.push("the key does not belong to the certificate (upload the pair)");
  } catch {
    problems.push("the key is not a readable, unencrypted private key (upload it as PEM)");
  }
  return problems;
}

/** DER of the object identifier 2.5.29.19, basicConstraints (RFC 5280, 4.2.1.9). */
const basicConstraints = Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x13]);

/** The certificate's path length constraint, which node:crypto does not tell; undefined when it has none. */
function pathLength(der: Buffer): number | undefined {
  const at = der.indexOf(basicConstraints);
  if (at < 0) return undefined;
  // [BOOLEAN critical] OCTET STRING { SEQUENCE { [BOOLEAN cA], [INTEGER pathLen] } }, all lengths below 128
  let next = at + basicConstraints.length;
  if (der[next] === 0x01) next += 3;
  const end = next + 2 + (der[next + 1] ?? 0);
  next += 4;
  if (der[next] === 0x01) next += 3;
  return next < end && der[next] === 0x02 ? der[next + 2] : undefined;
}
