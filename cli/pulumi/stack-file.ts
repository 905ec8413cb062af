import {
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { parseDocument } from "yaml";

import { holdsSecret } from "../../stacks/config/raw-config.ts";
import { commandAs } from "../line/command-for.ts";
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

/** Names of the stacks that have a file in a directory, sorted. */
export function stacksIn(directory: string): string[] {
  return readdirSync(directory)
    .flatMap(file => stackFilePattern.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * Reads the file of a stack.
 * @throws UsageError naming the stacks that have a file, when this one has none or holds no YAML.
 */
export function readStackFile(directory: string, stack: string): StackFile {
  const files = readdirSync(directory).filter(file => stackFilePattern.test(file));
  const file = files.find(candidate => stackFilePattern.exec(candidate)?.[1] === stack);
  if (file === undefined) {
    const stacks = stacksIn(directory);
    const existing =
      stacks.length === 0 ? "no stack has one yet" : `these stacks have one: ${stacks.join(", ")}`;
    throw new UsageError(
      `stack ${stack} has no Pulumi.${stack}.yaml (${existing}). ${commandAs(`init ${stack}`)} writes it.`,
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

/** Gives a stack's file another text, whole or not at all; its mode stays, and a link to it as well. */
export function rewriteStackFile(path: string, text: string): void {
  const file = realpathSync(path);
  const staging = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(staging, text, { mode: statSync(file).mode, flag: "wx" });
    renameSync(staging, file);
  } finally {
    rmSync(staging, { force: true });
  }
}

/** The same file with another salt; comments and order stay. */
export function withEncryptionSalt(text: string, salt: string): string {
  const document = parseDocument(text);
  document.set("encryptionsalt", salt);
  return document.toString({ lineWidth: 0 });
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
