/** Key algorithms a CA may use; both are ones that istiod reads from `cacerts`. */
export type CaAlgorithm = "ECDSA-P256" | "RSA-4096";

/** Arguments of `tls.PrivateKey` for an algorithm. */
export function privateKeyArgs(algorithm: CaAlgorithm): {
  algorithm: string;
  ecdsaCurve?: string;
  rsaBits?: number;
} {
  return algorithm === "RSA-4096"
    ? { algorithm: "RSA", rsaBits: 4096 }
    : { algorithm: "ECDSA", ecdsaCurve: "P256" };
}
