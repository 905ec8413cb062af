import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { UsageError } from "../line/errors.ts";
import { messageOf } from "../../toolchain/message-of.ts";

/** The passphrase of the stack `dev`, written in the README: its secrets live and die with clusters on one machine. */
export const devPassphrase = "isthmus-dev";

type Environment = Readonly<Record<string, string | undefined>>;

export type PassphraseSource =
  /** The user's variables, which Pulumi reads by itself. */
  | { readonly from: "environment" }
  /** Nothing is set and the stack is `dev`. */
  | { readonly from: "dev" }
  /** Nothing is set, and what it encrypts goes when this run ends. */
  | { readonly from: "run"; readonly passphrase: string };

/**
 * Who says the passphrase of a stack: PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, even empty, before all.
 * A stack with a secrets provider of its own (a cloud's key service) needs neither.
 * @returns undefined for any other stack than `dev` when neither is set
 */
export function findPassphrase(
  stack: string,
  environment: Environment,
  secretsProvider?: string,
): PassphraseSource | undefined {
  const set = environment["PULUMI_CONFIG_PASSPHRASE"] ?? environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (set !== undefined) return { from: "environment" };
  if (secretsProvider !== undefined && secretsProvider !== "passphrase") return { from: "environment" };
  return stack === "dev" ? { from: "dev" } : undefined;
}

/** The passphrase of a stack that can't do without. @throws UsageError when {@link findPassphrase} finds none */
export function passphraseSource(
  stack: string,
  environment: Environment,
  secretsProvider?: string,
): PassphraseSource {
  const found = findPassphrase(stack, environment, secretsProvider);
  if (found === undefined) throw missingPassphrase(stack);
  return found;
}

/** A passphrase that nobody has to know, as what it encrypts is gone when this run ends. */
export const passphraseOfRun = (): PassphraseSource => ({
  from: "run",
  passphrase: randomBytes(16).toString("hex"),
});

/** The stack has secrets, and nothing says by which passphrase. */
export function missingPassphrase(stack: string): UsageError {
  return new UsageError(
    `stack ${stack} needs a passphrase for its secrets: set PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it, ` +
      "or PULUMI_CONFIG_PASSPHRASE (only the stack dev has one by default)",
  );
}

/** The passphrase of a stack is another one than the engine was given. */
export function wrongPassphrase(stack: string, environment: Environment): UsageError {
  const variable = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].find(
    name => environment[name] !== undefined,
  );
  if (variable === undefined) {
    return new UsageError(
      `stack ${stack} was encrypted with another passphrase than its default ` +
        "(set PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it, or PULUMI_CONFIG_PASSPHRASE)",
    );
  }
  const value = variable === "PULUMI_CONFIG_PASSPHRASE" ? "that one" : "a file that holds that one";
  const remedy = stack === "dev" ? "unset it to use the default one of dev" : `set it to ${value}`;
  return new UsageError(
    `the passphrase in ${variable} is not the one that stack ${stack} was encrypted with (${remedy})`,
  );
}

/** Variables to add to the engine's environment. */
export function passphraseVariables(source: PassphraseSource): Record<string, string> {
  switch (source.from) {
    case "dev":
      return { PULUMI_CONFIG_PASSPHRASE: devPassphrase };
    case "run":
      return { PULUMI_CONFIG_PASSPHRASE: source.passphrase };
    case "environment":
      return {};
  }
}

/**
 * The passphrase itself, read the way Pulumi reads it: the variable before the file, the file without its last newline.
 * @throws UsageError when the file cannot be read.
 */
export function passphraseOf(source: PassphraseSource, environment: Environment): string {
  if (source.from === "dev") return devPassphrase;
  if (source.from === "run") return source.passphrase;
  const direct = environment["PULUMI_CONFIG_PASSPHRASE"];
  if (direct !== undefined) return direct;
  const file = environment["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? "";
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new UsageError(`PULUMI_CONFIG_PASSPHRASE_FILE can't be read: ${messageOf(error)}`);
  }
}

// Pulumi's format, sdk/go/common/resource/config/crypt.go and pkg/secrets/passphrase/manager.go:
// v1:<salt>:v1:<nonce>:<the word "pulumi" under AES-256-GCM>, key by PBKDF2-HMAC-SHA256.
const iterations = 1_000_000;
const keyBytes = 32;
const tagBytes = 16;
const probe = "pulumi";

const derive = (passphrase: string, salt: Buffer) =>
  promisify(pbkdf2)(passphrase, salt, iterations, keyBytes, "sha256");

/** Whether `passphrase` opens what was encrypted under `encryptionSalt`, the value Pulumi keeps in the stack's file. */
export async function opens(passphrase: string, encryptionSalt: string): Promise<boolean> {
  const [, salt, , nonce, sealed] = encryptionSalt.split(":");
  if (salt === undefined || nonce === undefined || sealed === undefined) return false;
  const data = Buffer.from(sealed, "base64");
  const key = await derive(passphrase, Buffer.from(salt, "base64"));
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(data.subarray(-tagBytes));
    const opened = Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]);
    return opened.toString() === probe;
  } catch {
    return false;
  }
}

/** A fresh salt for `passphrase`, as `pulumi stack init` would write it. */
export async function newEncryptionSalt(passphrase: string): Promise<string> {
  const salt = randomBytes(8);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", await derive(passphrase, salt), nonce);
  const sealed = Buffer.concat([cipher.update(probe), cipher.final(), cipher.getAuthTag()]);
  return ["v1", salt.toString("base64"), "v1", nonce.toString("base64"), sealed.toString("base64")].join(":");
}
