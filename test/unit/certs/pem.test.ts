import { expect, it } from "vitest";

import { encodePem, pemBlocks } from "../../../certs/pem.ts";

it.each([
  ["no end", "-----BEGIN CERTIFICATE-----\nAAAAA"],
  ["the end of another", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----"],
  [
    "another block before its end",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----BEGIN X-----\n-----END CERTIFICATE-----",
  ],
  ["nothing in it", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"],
  ["no base64 in it", "-----BEGIN CERTIFICATE-----\nAAA!\n-----END CERTIFICATE-----"],
])("a block with %s counts, without content", (_, text) => {
  expect(pemBlocks(text)[0]).toEqual({ label: "CERTIFICATE", encrypted: false, content: undefined });
});

it("a block's headers are no part of what it encodes", () => {
  const headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n";
  const text = encodePem("RSA PRIVATE KEY", Buffer.from("key")).replace("\n", `\n${headers}`);
  expect(pemBlocks(text)).toEqual([
    { label: "RSA PRIVATE KEY", encrypted: true, content: Buffer.from("key") },
  ]);
});
