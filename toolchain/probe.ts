import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, open, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { cacheRoot } from "./cache.ts";
import { run } from "./process.ts";

/** How long a program may take to tell its version, in milliseconds. */
const ANSWER_MS = 20_000;

/** Asks a program at a path for its version; the answer may hold other text as well. */
export type Question = (file: string) => Promise<string>;

/** Every executable of a name on PATH, in its order, leaving out directories below `except`. */
export async function onPath(name: string, except: string): Promise<string[]> {
  const directories = (process.env["PATH"] ?? "").split(path.delimiter).filter(dir => path.isAbsolute(dir));
  const found = await Promise.all(
    directories
      .filter(dir => !`${dir}/`.startsWith(`${except}/`))
      .map(async dir => {
        const file = path.join(dir, name);
        const usable = await Promise.all([access(file, constants.X_OK), stat(file)]).then(
          ([, stats]) => stats.isFile(),
          () => false,
        );
        return usable ? file : undefined;
      }),
  );
  return [...new Set(found.filter(file => file !== undefined))];
}

/** A question that is asked by running the program. */
export function byRunning(args: readonly string[]): Question {
  // Version commands must not reach for the network or for another release of themselves.
  const env = { PULUMI_SKIP_UPDATE_CHECK: "true", GOTOOLCHAIN: "local" };
  return file => run(file, args, { env, timeoutMs: ANSWER_MS });
}

/**
 * The answers of programs about their versions, kept over runs for each binary by its path, size and time of change.
 * Scripts and links to something of another name are asked each time: they may be dispatchers, whose answer
 * depends on more than their own file.
 */
export class VersionProbe {
  readonly #file = path.join(cacheRoot(), "versions.json");
  readonly #known = this.#load();
  readonly #asked = new Map<string, Promise<string | undefined>>();
  readonly #learnt: Record<string, string> = {};

  /** @returns the program's answer, or undefined when it fails or does not answer */
  ask(file: string, question: Question): Promise<string | undefined> {
    const asked = this.#asked.get(file) ?? this.#askOnce(file, question);
    this.#asked.set(file, asked);
    return asked;
  }

  /** Keeps what was learnt. That it can't be written, or another run's answers are lost, costs a question, no more. */
  async save(): Promise<void> {
    if (Object.keys(this.#learnt).length === 0) return;
    await this.#write().catch(() => undefined);
  }

  async #write(): Promise<void> {
    await mkdir(path.dirname(this.#file), { recursive: true });
    const draft = `${this.#file}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify({ ...(await this.#load()), ...this.#learnt }));
    await rename(draft, this.#file);
  }

  async #askOnce(file: string, question: Question): Promise<string | undefined> {
    const key = await identity(file);
    const known = key === undefined ? undefined : (await this.#known)[key];
    if (known !== undefined) return known;
    const answer = await question(file).catch(() => undefined);
    if (key !== undefined && answer !== undefined) this.#learnt[key] = answer;
    return answer;
  }

  async #load(): Promise<Record<string, string>> {
    try {
      const known: unknown = JSON.parse(await readFile(this.#file, "utf8"));
      if (typeof known !== "object" || known === null) return {};
      return Object.fromEntries(Object.entries(known).filter(([, answer]) => typeof answer === "string"));
    } catch {
      return {};
    }
  }
}

async function identity(file: string): Promise<string | undefined> {
  const real = await realpath(file);
  if (!path.basename(real).startsWith(path.basename(file)) || (await isScript(real))) return undefined;
  const { size, mtimeMs } = await stat(real);
  return `${real} ${size} ${mtimeMs}`;
}

async function isScript(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString() === "#!";
  } finally {
    await handle.close();
  }
}
