import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { UsageError } from "../../../cli/line/errors.ts";
import {
  devPassphrase,
  newEncryptionSalt,
  opens,
  passphraseOf,
  passphraseSource,
  passphraseVariables,
  wrongPassphrase,
} from "../../../cli/pulumi/passphrase.ts";
import { root } from "../../../cli/line/root.ts";
import { parseStackFile, withEncryptionSalt } from "../../../cli/pulumi/stack-file.ts";

describe("the passphrase of a stack", () => {
  test("is the user's when one is set, even an empty one", () => {
    for (const environment of [
      { PULUMI_CONFIG_PASSPHRASE: "" },
      { PULUMI_CONFIG_PASSPHRASE: "mine" },
      { PULUMI_CONFIG_PASSPHRASE_FILE: "/run/secrets/passphrase" },
    ]) {
      const source = passphraseSource("dev", environment);
      expect(source).toEqual({ from: "environment" });
      expect(passphraseVariables(source)).toEqual({});
    }
  });

  test("has a default for dev, and for no other stack", () => {
    expect(passphraseVariables(passphraseSource("dev", {}))).toEqual({
      PULUMI_CONFIG_PASSPHRASE: devPassphrase,
    });
    expect(() => passphraseSource("prod", {})).toThrow(UsageError);
    expect(() => passphraseSource("prod", {})).toThrow(/PULUMI_CONFIG_PASSPHRASE_FILE/);
  });

  test.each([
    [
      "prod",
      { PULUMI_CONFIG_PASSPHRASE: "wrong" },
      "the passphrase in PULUMI_CONFIG_PASSPHRASE is not the one that stack prod was encrypted with (set it to that one)",
    ],
    [
      "prod",
      { PULUMI_CONFIG_PASSPHRASE_FILE: "/run/wrong" },
      "the passphrase in PULUMI_CONFIG_PASSPHRASE_FILE is not the one that stack prod was encrypted with (set it to a file that holds that one)",
    ],
    [
      "dev",
      { PULUMI_CONFIG_PASSPHRASE_FILE: "/run/wrong" },
      "the passphrase in PULUMI_CONFIG_PASSPHRASE_FILE is not the one that stack dev was encrypted with (unset it to use the default one of dev)",
    ],
    [
      "dev",
      {},
      "stack dev was encrypted with another passphrase than its default (set PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it, or PULUMI_CONFIG_PASSPHRASE)",
    ],
  ])("that is wrong has a remedy that fits: %s %j", (stack, environment, message) => {
    expect(wrongPassphrase(stack, environment)).toEqual(new UsageError(message));
  });

  test("is not asked for when a key service encrypts the stack", () => {
    expect(passphraseSource("prod", {}, "awskms://alias/isthmus")).toEqual({ from: "environment" });
  });

  test("is read from its file without the newline at its end", () => {
    const directory = mkdtempSync(join(tmpdir(), "isthmus-passphrase-"));
    try {
      const file = join(directory, "passphrase");
      writeFileSync(file, "mine\n");
      expect(passphraseOf({ from: "environment" }, { PULUMI_CONFIG_PASSPHRASE_FILE: file })).toBe("mine");
      const missing = { PULUMI_CONFIG_PASSPHRASE_FILE: join(directory, "none") };
      expect(() => passphraseOf({ from: "environment" }, missing)).toThrow(UsageError);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("an encryption salt", () => {
  test("is opened by its passphrase only", async () => {
    const salt = await newEncryptionSalt("mine");
    expect(await opens("mine", salt)).toBe(true);
    expect(await opens("theirs", salt)).toBe(false);
    expect(await opens("mine", "v1:garbage")).toBe(false);
  });

  test("that Pulumi wrote is understood", async () => {
    // From Pulumi's own test data, pkg/secrets/passphrase/manager_test.go: the passphrase is "password".
    const salt = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";
    expect(await opens("password", salt)).toBe(true);
  });

  test("of the shipped dev stack belongs to the documented passphrase", async () => {
    const { encryptionSalt } = parseStackFile(
      readFileSync(join(root, "Pulumi.dev.yaml"), "utf8"),
      "Pulumi.dev.yaml",
    );
    expect(await opens(devPassphrase, encryptionSalt ?? "")).toBe(true);
  });
});

describe("a stack's file", () => {
  test("tells its salt, and whether it holds secrets", () => {
    const text = [
      "encryptionsalt: v1:x",
      "config:",
      "  isthmus:clusters: { a: { kind: {} }, b: { adopt: { kubeconfigKey: k } } }",
      "  isthmus:k: { secure: v1:abc }",
    ].join("\n");
    expect(parseStackFile(text, "f")).toMatchObject({
      encryptionSalt: "v1:x",
      secretsProvider: undefined,
      hasSecrets: true,
    });
  });

  test("that is no YAML is refused with its name", () => {
    expect(() => parseStackFile("a: [", "Pulumi.x.yaml")).toThrow(/^Pulumi\.x\.yaml is not valid YAML/);
  });

  test("keeps everything else when its salt changes", () => {
    const text = "# why\nencryptionsalt: old\nconfig:\n  isthmus:samples: true # all\n";
    expect(withEncryptionSalt(text, "new")).toBe(text.replace("old", "new"));
  });
});
