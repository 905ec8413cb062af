import { reasonOf } from "../../kubernetes/reason.ts";

/** What was collected at one place. */
export interface Collection {
  /** Texts by their path in the archive; not yet without secrets. */
  readonly files: Readonly<Record<string, string>>;
  /** Values that must be taken out of every file. */
  readonly secrets: readonly string[];
  /** What could not be asked, and why. */
  readonly unasked: readonly string[];
}

/** Files, secrets and omissions, as they come. */
export class Collector implements Collection {
  readonly files: Record<string, string> = {};
  readonly secrets: string[] = [];
  readonly unasked: string[] = [];
  private readonly directory: string;

  /** @param directory of all its files in the archive, with a slash at its end; empty for the archive's own */
  constructor(directory: string) {
    this.directory = directory;
  }

  put(path: string, content: unknown): void {
    const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
    this.files[`${this.directory}${path}`] = text;
  }

  /** The answer; undefined when there is none, which is noted. @param what path of the file, or what was asked */
  async ask<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.unasked.push(`${this.directory}${what}: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** Keeps the answer as a file. */
  async keep(path: string, ask: () => Promise<unknown>): Promise<void> {
    const answer = await this.ask(path, ask);
    if (answer !== undefined) this.put(path, answer);
  }
}
