import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  Stack,
  type LocalWorkspace,
  type PulumiCommand,
  type PulumiFn,
} from "@pulumi/pulumi/automation/index.js";

import { project } from "../line/project.ts";
import { root } from "../line/root.ts";
import { fileBackendDirectory } from "../recovery/locks.ts";
import { usePrivateDirectory } from "../recovery/private-directory.ts";
import { rawCommand } from "../recovery/raw-command.ts";
import { lastWholeCheckpoint } from "../recovery/restore-checkpoint.ts";
import { EngineError } from "./engine.ts";
import { missingPassphrase } from "./passphrase.ts";
import { withoutEncryptionSalt } from "./stack-file.ts";
import { workspace, type StackSettings } from "./stack.ts";

/** A stack as a preview uses it. */
export interface PreviewStack {
  readonly stack: Stack;
  /** A copy of the stack's file: the engine writes a salt into one that has none. */
  readonly configFile: string;
  /** Whether there is a state of it, with which the config is compared. */
  readonly exists: boolean;
}

/**
 * The stack for a preview, which makes and changes nothing that outlives this run. One that does not exist gets a state of its
 * own in this run's private directory, and so does one whose newest checkpoint is broken, which only `up` may repair.
 *
 * @throws UsageError when the stack exists and its passphrase is not known
 */
export async function stackForPreview(
  settings: StackSettings,
  engine: PulumiCommand,
  program: PulumiFn,
): Promise<PreviewStack> {
  const directory = join(usePrivateDirectory(), "preview");
  mkdirSync(directory, { mode: 0o700 });
  const state = await findState(settings, engine);
  const exists = state !== "none";
  if (exists && settings.passphrase.from === "run") throw missingPassphrase(settings.name);
  const backendUrl = state === "backend" ? undefined : makeBackend(directory, settings.name, state);
  return {
    stack: await select(settings.name, await workspace(settings, engine, program, backendUrl)),
    configFile: copyConfig(directory, settings, exists),
    exists,
  };
}

/** Where the stack's state is: in the backend, in the checkpoint before a broken one, or nowhere. */
type FoundState = "backend" | { readonly checkpoint: string } | "none";

async function findState(settings: StackSettings, engine: PulumiCommand): Promise<FoundState> {
  const { backendUrl, name } = project();
  const last = lastWholeCheckpoint(backendUrl, name, settings.name);
  if (last !== undefined) return { checkpoint: last.backup };
  // Only asked, the engine would begin to fill it.
  if (isEmptyBackend(backendUrl)) return "none";
  try {
    const stack = await select(settings.name, await workspace(settings, engine));
    await rawCommand(stack, ["stack", "--show-name"]);
    return "backend";
  } catch (error) {
    if (error instanceof EngineError && /no stack named/.test(error.message)) return "none";
    throw error;
  }
}

function isEmptyBackend(url: string): boolean {
  const directory = fileBackendDirectory(url, root);
  return (
    directory !== undefined &&
    !["meta.yaml", "stacks"].some(entry => existsSync(join(directory, ".pulumi", entry)))
  );
}

/**
 * A file backend with one stack (pkg/backend/diy: a directory for each project is its version 1). `pulumi stack init` would bind
 * it to a passphrase, and write that one's salt into the stack's file.
 * @returns its URL
 */
function makeBackend(
  directory: string,
  stack: string,
  state: { readonly checkpoint: string } | "none",
): string {
  const { name } = project();
  const stacks = join(directory, ".pulumi", "stacks", name);
  mkdirSync(stacks, { recursive: true });
  writeFileSync(join(directory, ".pulumi", "meta.yaml"), "version: 1\n");
  const file = join(stacks, `${stack}.json`);
  if (state === "none") {
    const empty = { version: 3, checkpoint: { stack: `organization/${name}/${stack}` } };
    writeFileSync(file, JSON.stringify(empty));
  } else copyFileSync(state.checkpoint, file);
  return `file://${directory}`;
}

/** By its name alone: to select a stack, the engine would make it the one that the user's own commands are about. */
function select(name: string, workspace: LocalWorkspace): Promise<Stack> {
  workspace.selectStack = () => Promise.resolve();
  return Stack.select(name, workspace);
}

/** Without secrets the salt of a new stack is nobody's yet: the engine then makes one that fits the passphrase. */
function copyConfig(directory: string, { file }: StackSettings, exists: boolean): string {
  const text = readFileSync(file.path, "utf8");
  const copy = join(directory, "config.yaml");
  writeFileSync(copy, exists || file.hasSecrets ? text : withoutEncryptionSalt(text), { mode: 0o600 });
  return copy;
}
