import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { run } from "../../../toolchain/process.ts";
import { kubectl } from "./mesh.ts";

/** The CAs of the clusters, as Istio wants them and no wider. */
export function trust(): void {
  it("gave each cluster an intermediate CA as Istio wants it", async () => {
    for (const cluster of ["main0", "remote0"]) {
      const pem = await kubectl(
        cluster,
        "get",
        "secret",
        "cacerts",
        "-n",
        "istio-system",
        "-o=jsonpath={.data.ca-cert\\.pem}",
      );
      const text = await run("openssl", ["x509", "-noout", "-text"], {
        input: Buffer.from(pem, "base64").toString(),
      });
      expect(text).toMatch(/CA:TRUE/);
      expect(text).toMatch(/DNS:istiod\.istio-system\.svc/);
      expect(text).toMatch(/Digital Signature, Non Repudiation, Key Encipherment, Certificate Sign/);
    }
  });

  it("lets no CA stand below a cluster's own", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-ca-"));
    onTestFinished(() => {
      rmSync(scratch, { recursive: true });
    });
    const file = async (key: string) => {
      const escaped = key.replace(".", "\\.");
      const path = `-o=jsonpath={.data.${escaped}}`;
      const data = await kubectl("main0", "get", "secret", "cacerts", "-n", "istio-system", path);
      const target = join(scratch, key);
      writeFileSync(target, Buffer.from(data, "base64"), { mode: 0o600 });
      return target;
    };
    const [root, ca, key] = [
      await file("root-cert.pem"),
      await file("ca-cert.pem"),
      await file("ca-key.pem"),
    ];
    const [sub, leaf] = [join(scratch, "sub"), join(scratch, "leaf")];
    const issue = async (name: string, issuer: string, issuerKey: string, constraint: string) => {
      await run("openssl", [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=test",
        "-CA",
        issuer,
        "-CAkey",
        issuerKey,
        "-addext",
        `basicConstraints=critical,${constraint}`,
        "-keyout",
        `${name}.key`,
        "-out",
        `${name}.crt`,
      ]);
    };
    await issue(sub, ca, key, "CA:TRUE");
    await issue(leaf, `${sub}.crt`, `${sub}.key`, "CA:FALSE");
    const chain = ["verify", "-CAfile", root, "-untrusted", ca, "-untrusted", `${sub}.crt`, `${leaf}.crt`];
    await expect(run("openssl", chain)).rejects.toThrow(/path length constraint exceeded/);
  });
}
