import { X509Certificate } from "node:crypto";

/** The certificates in base64 of PEM, as Kubernetes' objects hold them. One that can't be read here is left out. */
export function certificatesIn(base64: unknown): X509Certificate[] {
  return blocksIn(base64).flatMap(block => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

/** The blocks of PEM in base64 that say of themselves that they are certificates; none in anything else. */
export function blocksIn(base64: unknown): string[] {
  const pem = typeof base64 === "string" ? Buffer.from(base64, "base64").toString() : "";
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}
