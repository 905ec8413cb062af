import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

import { LineCounter, parseDocument, type Document } from "yaml";

import { holdsSecret } from "../../stacks/config/raw-config.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { commandAs } from "../line/command-for.ts";
import { UsageError } from "../line/errors.ts";
import { replaceFile } from "../line/replace-file.ts";

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

/** A stack, and the name of its file. */
export interface NamedStackFile {
  readonly stack: string;
  readonly file: string;
}

/** The stacks that have a file in a directory, by name. */
export function stackFiles(directory: string): NamedStackFile[] {
  return readdirSync(directory)
    .flatMap(file => {
      const stack = stackFilePattern.exec(file)?.[1];
      return stack === undefined ? [] : [{ stack, file }];
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Names of the stacks that have a file in a directory, sorted. */
export function stacksIn(directory: string): string[] {
  return stackFiles(directory).map(({ stack }) => stack);
}

/**
 * The file of a stack among those of its directory.
 * @throws UsageError naming the stacks that have one, when this one has none
 */
export function fileOf(stack: string, files: readonly NamedStackFile[]): NamedStackFile {
  const found = files.find(candidate => candidate.stack === stack);
  if (found !== undefined) return found;
  const stacks = files.map(candidate => candidate.stack);
  const existing =
    stacks.length === 0 ? "no stack has one yet" : `these stacks have one: ${stacks.join(", ")}`;
  throw new UsageError(
    `stack ${stack} has no Pulumi.${stack}.yaml (${existing}). ${commandAs(`init ${stack}`)} writes it.`,
  );
}

/**
 * Reads the file of a stack.
 * @throws UsageError naming the stacks that have a file, when this one has none or holds no YAML.
 */
export function readStackFile(directory: string, stack: string): StackFile {
  return readNamedFile(directory, fileOf(stack, stackFiles(directory)));
}

/** Reads a file of {@link stackFiles}. @throws YamlError when it holds no YAML */
export function readNamedFile(directory: string, { file }: NamedStackFile): StackFile {
  const path = join(directory, file);
  return { path, ...parseStackFile(readFileSync(path, "utf8"), file) };
}

/** Why a text is no YAML: never with the text itself, of which a part may be secret. */
export interface YamlFault {
  /** Both from 1 on; undefined for the text as a whole. */
  readonly at?: { readonly line: number; readonly column: number };
  readonly reason: string;
}

/** A stack's file that is not YAML. */
export class YamlError extends UsageError {
  readonly faults: readonly YamlFault[];

  constructor(file: string, faults: readonly YamlFault[]) {
    super([`${file} is not valid YAML:`, ...faults.map(fault => `  ${faultLine(file, fault)}`)].join("\n"));
    this.name = "YamlError";
    this.faults = faults;
  }
}

/** `file:line:column: reason`, as editors and compilers write it. */
export function faultLine(file: string, { at, reason }: YamlFault): string {
  return at === undefined ? `${file}: ${reason}` : `${file}:${at.line}:${at.column}: ${reason}`;
}

/** @throws YamlError when `text` is not YAML. `name` is for the message. */
export function parseStackFile(text: string, name: string): Omit<StackFile, "path"> {
  const settings = asRecord(readYaml(text, name));
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
export function rewriteStackFile(path: string, text: string): Promise<void> {
  const file = realpathSync(path);
  return replaceFile(file, text, statSync(file).mode);
}

function readYaml(text: string, name: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = document.errors.map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { at: { line, column: col }, reason: message };
  });
  if (faults.length > 0) throw new YamlError(name, faults);
  return valueOf(document, name);
}

/** The value of a document, which has none when an alias names nothing, or so many that they would fill the memory. */
function valueOf(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new YamlError(name, [{ reason: messageOf(error) }]);
  }
}

/** The same file with another salt; comments and order stay. */
export function withEncryptionSalt(text: string, salt: string): string {
  return edited(text, document => {
    document.set("encryptionsalt", salt);
  });
}

/** The same file without a salt. */
export function withoutEncryptionSalt(text: string): string {
  return edited(text, document => {
    document.delete("encryptionsalt");
  });
}

function edited(text: string, edit: (document: Document) => void): string {
  const document = parseDocument(text);
  edit(document);
  return document.toString({ lineWidth: 0 });
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
