import { expect, it } from "vitest";

import { parseProxySecrets } from "../../../components/mesh/proxy-secrets.ts";
import { OpensslFolder } from "../../support/certificates.ts";

it("reads a proxy's certificates: when its own is valid, and whom it trusts", () => {
  const openssl = new OpensslFolder();
  const [root, other] = [openssl.selfSigned(), openssl.selfSigned()];
  const leaf = openssl.issued(root, ["basicConstraints = CA:FALSE"], "/CN=leaf");
  openssl.remove();
  const base64 = (pem: string) => Buffer.from(pem).toString("base64");
  const secrets = parseProxySecrets(
    JSON.stringify({
      configs: [
        {
          name: "ROOTCA",
          secret: {
            validation_context: {
              trusted_ca: { inline_bytes: base64(root.certificate + other.certificate) },
            },
          },
        },
        {
          name: "default",
          secret: {
            tls_certificate: {
              certificate_chain: { inline_bytes: base64(leaf.certificate + root.certificate) },
            },
          },
        },
      ],
    }),
  );
  expect(secrets.roots).toHaveLength(2);
  const days = (Date.parse(secrets.leaf?.to ?? "") - Date.parse(secrets.leaf?.from ?? "")) / 86_400_000;
  expect(days).toBe(30);
  expect(parseProxySecrets("{}")).toEqual({ leaf: undefined, roots: [] });
});
