import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, it } from "vitest";

import { RootCa } from "../../../certs/root-ca.ts";
import { OpensslFolder } from "../../support/certificates.ts";

const openssl = new OpensslFolder();

// In place of the engine, which a component only registers with; an uploaded root has no resource below it.
beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name }) => ({ id: name, state: {} }),
    call: () => ({}),
  });
});
afterAll(() => {
  openssl.remove();
});

it("hands on the certificate and the key of an upload without what stands around them, and the key as a secret", async () => {
  const { certificate, key } = openssl.selfSigned();
  const curve = openssl.run("ecparam", "-name", "prime256v1");
  const root = new RootCa("company-root-ca", {
    source: "upload",
    certificate: `\ufeff${certificate.replaceAll("\n", "\r\n")}`,
    privateKey: `\ufeff${curve}${key}`,
  });
  const values = await new Promise(resolve => {
    pulumi.all([root.certificate, root.privateKey]).apply(resolve);
  });
  expect(values).toEqual([certificate.trimEnd(), key.trimEnd()]);
  expect(await pulumi.isSecret(root.privateKey)).toBe(true);
  expect(await pulumi.isSecret(root.certificate)).toBe(false);
});
