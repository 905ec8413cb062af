import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { afterAll, expect, it } from "vitest";

import { createTrust } from "../../stacks/trust/deploy.ts";
import type { TrustPlan } from "../../stacks/trust/plan.ts";
import { OpensslFolder } from "../support/certificates.ts";
import { TestStack } from "../support/isthmus.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-root-lifetime-"));
const stack = new TestStack("e2e-root-lifetime", scratch);
const openssl = new OpensslFolder();
afterAll(async () => {
  await stack.remove();
  openssl.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const root = openssl.selfSigned({ days: 400 });

it("refuses to set up a mesh whose root ends before its intermediates", async () => {
  await stack.setSecret("company-root-cert", root.certificate);
  await stack.setSecret("company-root-key", root.key);
  stack.set("rootCas", { company: { upload: { certKey: "company-root-cert", keyKey: "company-root-key" } } });
  stack.set("mesh", { id: "mesh1", rootCa: "company", primaries: ["main0"], remotes: { remote0: "main0" } });
  const { exitCode, stdout, stderr } = await stack.run("preview");
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toMatch(
    /isthmus:mesh\.intermediateValidityDays: 730 days are more than the 399 that the root CA company has left, until \d{4}-\d\d-\d\d \(write 399 or less, or upload one that lives longer\)/,
  );
});

it.each([
  [730, true],
  [399, false],
])("of a mesh that is there, an update warns with intermediates of %i days: %s", async (days, warns) => {
  const plan: TrustPlan = {
    roots: [{ name: "company", source: "upload", certKey: "c", keyKey: "k" }],
    issuers: [{ cluster: "main0", signedBy: "company", algorithm: "ECDSA-P256", validityDays: days }],
  };
  const secrets: Readonly<Record<string, string>> = { c: root.certificate, k: root.key };
  const trust = await LocalWorkspace.createOrSelectStack(
    {
      stackName: "trust",
      projectName: "isthmus",
      program: () => {
        createTrust(plan, key => pulumi.secret(secrets[key] ?? ""));
        return Promise.resolve();
      },
    },
    {
      workDir: scratch,
      projectSettings: { name: "isthmus", runtime: "nodejs", backend: { url: `file://${scratch}` } },
      envVars: { PULUMI_CONFIG_PASSPHRASE: "trust", PULUMI_SKIP_UPDATE_CHECK: "true" },
    },
  );
  const { stdout } = await trust.up();
  const warning = `isthmus:mesh.intermediateValidityDays: the root CA company has 399 days left`;
  expect(stdout.includes(warning)).toBe(warns);
});
