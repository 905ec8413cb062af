import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseDocument } from "yaml";

import { holdsSecret } from "../../stacks/config/raw-config.ts";
import { UsageError } from "../line/errors.ts";

/** The parts of Pulumi.<stack>.yaml that the CLI reads; stacks/config/raw-config.ts brings the config into one form. */
export interface StackFile {
  readonly path: string;
  readonly encryptionSalt: string | undefined;
  /** How its secrets are encrypted, when not by a passphrase. */
  readonly secretsProvider: string | undefined;
  /** Whether any value is encrypted (`secure:`), so that the salt must not be changed. */
  readonly hasSecrets: boolean;
  /** Its config as it stands there, by full key. */
  readonly config: Readonly<Record<string, unknown>>;
}

const stackFilePattern = /^Pulumi\.(.+)\.ya?ml$/;

/**
 * Reads the file of a stack.
 * @throws UsageError naming the stacks that have a file, when this one has none or holds no YAML.
 */
export function readStackFile(directory: string, stack: string): StackFile {
  const files = readdirSync(directory).filter(file => stackFilePattern.test(file));
  const file = files.find(candidate => stackFilePattern.exec(candidate)?.[1] === stack);
  if (file === undefined) {
    const stacks = files.map(candidate => stackFilePattern.exec(candidate)?.[1]).sort();
    const existing =
      stacks.length === 0 ? "no stack has one yet" : `these stacks have one: ${stacks.join(", ")}`;
    throw new UsageError(
      `stack ${stack} has no Pulumi.${stack}.yaml (${existing}). Write it first: docs/configuration.md has every key.`,
    );
  }
  const path = join(directory, file);
  return { path, ...parseStackFile(readFileSync(path, "utf8"), file) };
}

/** @throws UsageError when `text` is not YAML. `name` is for the message. */
export function parseStackFile(text: string, name: string): Omit<StackFile, "path"> {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) throw new UsageError(`${name} is not valid YAML: ${problem.message}`);
  const settings = asRecord(document.toJS());
  const config = asRecord(settings["config"]);
  const stringAt = (key: string) => (typeof settings[key] === "string" ? settings[key] : undefined);
  return {
    encryptionSalt: stringAt("encryptionsalt"),
    secretsProvider: stringAt("secretsprovider"),
    hasSecrets: holdsSecret(config),
    config,
  };
}

/** The same file with another salt; comments and order stay. */
export function withEncryptionSalt(text: string, salt: string): string {
  const document = parseDocument(text);
  document.set("encryptionsalt", salt);
  return document.toString({ lineWidth: 0 });
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
