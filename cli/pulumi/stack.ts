import { readFileSync, writeFileSync } from "node:fs";

import type { PulumiCommand, PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { readOutputs, type Outputs } from "../../stacks/outputs.ts";
import { writesStateOnce } from "../recovery/checkpoints.ts";
import { EngineError } from "./engine.ts";
import { CliError } from "../line/errors.ts";
import type { PassphraseSource } from "./passphrase.ts";
import {
  findPassphrase,
  missingPassphrase,
  newEncryptionSalt,
  opens,
  passphraseOf,
  passphraseOfRun,
  passphraseSource,
  passphraseVariables,
} from "./passphrase.ts";
import { restoreCheckpoint } from "../recovery/restore-checkpoint.ts";
import { project } from "../line/project.ts";
import { commandFor } from "../line/command-for.ts";
import { root } from "../line/root.ts";
import { configOfFile, type RawConfig } from "../../stacks/config/raw-config.ts";
import type { StackFile } from "./stack-file.ts";
import { readStackFile, withEncryptionSalt } from "./stack-file.ts";

/** The settings of a stack, which can be read before any tool is installed. */
export interface StackSettings {
  readonly name: string;
  readonly file: StackFile;
  /** The values under `config:` in the file, with secrets hidden. */
  readonly config: RawConfig;
  readonly passphrase: PassphraseSource;
}

/** @throws UsageError when the stack has no file, or no passphrase. */
export function stackSettings(name: string): StackSettings {
  const { file, config } = readSettings(name);
  return { name, file, config, passphrase: passphraseSource(name, process.env, file.secretsProvider) };
}

/**
 * The settings for a preview, which needs no passphrase where nothing is encrypted.
 * @throws UsageError when the stack has no file, or secrets and no passphrase
 */
export function settingsForPreview(name: string): StackSettings {
  const { file, config } = readSettings(name);
  const passphrase = findPassphrase(name, process.env, file.secretsProvider);
  if (passphrase === undefined && file.hasSecrets) throw missingPassphrase(name);
  return { name, file, config, passphrase: passphrase ?? passphraseOfRun() };
}

function readSettings(name: string): Pick<StackSettings, "file" | "config"> {
  const file = readStackFile(root, name);
  return { file, config: configOfFile(name, project().name, file.config) };
}

/**
 * Selects the stack, or undefined when the backend has none of that name.
 * @param engine The pulumi to run; tools the program and its scripts need must be on PATH by now.
 * @param program Left out by commands that only read or delete.
 * @throws UsageError on a passphrase that does not fit.
 */
export async function findStack(
  settings: StackSettings,
  engine: PulumiCommand,
  program?: PulumiFn,
): Promise<Stack | undefined> {
  const { backendUrl, name } = project();
  restoreCheckpoint(backendUrl, name, settings.name);
  try {
    return await Stack.select(settings.name, await workspace(settings, engine, program));
  } catch (error) {
    if (error instanceof EngineError && /no stack named/.test(error.message)) return undefined;
    throw error;
  }
}

/** Selects the stack. @throws CliError when there is none; the rest as {@link findStack}. */
export async function existingStack(settings: StackSettings, engine: PulumiCommand): Promise<Stack> {
  const stack = await findStack(settings, engine);
  if (stack !== undefined) return stack;
  throw new CliError(
    `stack ${settings.name} does not exist here yet: ${commandFor(settings.name, "up")} makes it`,
  );
}

/** The outputs of a stack. @throws CliError when it never came up */
export async function outputsOf(stack: Stack): Promise<Outputs> {
  const values = Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value as unknown]);
  const outputs = readOutputs(Object.fromEntries(values) as Readonly<Record<string, unknown>>);
  if (outputs === undefined)
    throw new CliError(`stack ${stack.name} is not up: ${commandFor(stack.name, "up")} makes it`);
  return outputs;
}

/** Selects the stack, or makes it. @throws as {@link findStack}. */
export async function stackFor(
  settings: StackSettings,
  engine: PulumiCommand,
  program?: PulumiFn,
): Promise<Stack> {
  const found = await findStack(settings, engine, program);
  if (found !== undefined) return withoutExtraQueries(found);
  await rekeyStackFile(settings);
  return withoutExtraQueries(await Stack.create(settings.name, await workspace(settings, engine, program)));
}

/**
 * After each update the Automation API asks for outputs and history, by three more processes of the engine. Here the
 * program has run in this process, and its events have told the rest.
 */
export function withoutExtraQueries(stack: Stack): Stack {
  stack.outputs = () => Promise.resolve({});
  stack.info = () => Promise.resolve(undefined);
  return stack;
}

/**
 * A workspace of the Automation API for a stack.
 * @param backendUrl where the state is; default: where the user's settings say
 */
export function workspace(
  { config, passphrase }: StackSettings,
  engine: PulumiCommand,
  program?: PulumiFn,
  backendUrl?: string,
): Promise<LocalWorkspace> {
  return LocalWorkspace.create({
    workDir: root,
    pulumiCommand: engine,
    ...(program === undefined ? {} : { program }),
    envVars: {
      ...passphraseVariables(passphrase),
      ...everyEngine,
      ...(backendUrl !== undefined && { PULUMI_BACKEND_URL: backendUrl }),
      // The engine and its plugins live for seconds: memory is cheaper than collecting it (a preview spends a sixth less CPU).
      GOGC: process.env["GOGC"] ?? "400",
      ...(writesStateOnce(config.values, project().backendUrl) && {
        PULUMI_SKIP_CHECKPOINTS: process.env["PULUMI_SKIP_CHECKPOINTS"] ?? "true",
      }),
    },
  });
}

/** Variables of every `pulumi` that runs here. */
const everyEngine = {
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // bringTools has put every plugin on PATH; a download would only hide that one is missing.
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
};

/**
 * Variables for a `pulumi` that the user runs.
 * @param name the stack that it is about; undefined when that is not certain, and then no passphrase is lent to it
 * @param fallback the stack of commands that name none
 */
export function pulumiEnvironment(name: string | undefined, fallback: string): Record<string, string> {
  const passphrase = name === "dev" ? passphraseVariables(passphraseSource("dev", process.env)) : {};
  return { ...passphrase, ...everyEngine, PULUMI_STACK: fallback };
}

/**
 * The salt in the stack's file belongs to one passphrase. When the user's own is another and nothing in the file is
 * encrypted yet, the file gets a salt for theirs, as a first `pulumi stack init` would have written it.
 */
async function rekeyStackFile({ file, passphrase: source }: StackSettings): Promise<void> {
  if (file.encryptionSalt === undefined || source.from === "dev") return;
  const passphrase = passphraseOf(source, process.env);
  if (await opens(passphrase, file.encryptionSalt)) return;
  // The engine refuses it with a message of its own.
  if (file.hasSecrets) return;
  const text = readFileSync(file.path, "utf8");
  writeFileSync(file.path, withEncryptionSalt(text, await newEncryptionSalt(passphrase)));
}
