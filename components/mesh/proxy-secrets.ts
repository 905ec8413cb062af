import { certificatesIn } from "../kubernetes/certificates-in.ts";

/** The certificates of one proxy: its own, and those it trusts. Its key is no part of what it tells. */
export interface ProxySecrets {
  /** When its own certificate is valid, as RFC 3339; undefined while it has none. */
  readonly leaf: { readonly from: string; readonly to: string } | undefined;
  /** SHA-256 fingerprints of the roots that it trusts. */
  readonly roots: readonly string[];
}

/** Path of Envoy's dump of its secrets. */
export const secretsDump = "config_dump?resource=dynamic_active_secrets";

/** Reads Envoy's dump of its secrets. */
export function parseProxySecrets(dump: string): ProxySecrets {
  const { configs = [] } = JSON.parse(dump) as {
    readonly configs?: readonly {
      readonly name: string;
      readonly secret?: {
        readonly tls_certificate?: { readonly certificate_chain?: { readonly inline_bytes?: string } };
        readonly validation_context?: { readonly trusted_ca?: { readonly inline_bytes?: string } };
      };
    }[];
  };
  const secretOf = (wanted: string) => configs.find(({ name }) => name === wanted)?.secret;
  const [leaf] = certificatesIn(secretOf("default")?.tls_certificate?.certificate_chain?.inline_bytes);
  const roots = certificatesIn(secretOf("ROOTCA")?.validation_context?.trusted_ca?.inline_bytes);
  return {
    leaf: leaf && { from: leaf.validFromDate.toISOString(), to: leaf.validToDate.toISOString() },
    roots: roots.map(({ fingerprint256 }) => fingerprint256),
  };
}
