import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

import { messageOf } from "../message-of.ts";

/** The part of a download that has arrived: a file that grows at its end, with its size and SHA-256. */
export class PartialFile {
  readonly #file: string;
  readonly #handle: FileHandle;
  #hash = createHash("sha256");
  #size = 0;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /** Opens a file, with what is in it already. */
  static async open(file: string): Promise<PartialFile> {
    const part = new PartialFile(file, await open(file, "a"));
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) part.#count(chunk);
    return part;
  }

  /** Bytes that are here. */
  get size(): number {
    return this.#size;
  }

  /** SHA-256 of what is here, in hexadecimal. */
  get sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  /** @throws when the disk is full; the message names the file */
  async append(chunk: Uint8Array): Promise<void> {
    await this.#handle.write(chunk).catch((error: unknown) => {
      throw new Error(
        `${this.#file}: ${messageOf(error)} (see to its disk, or set XDG_CACHE_HOME to another)`,
      );
    });
    this.#count(chunk);
  }

  /** Forgets what is here. */
  async clear(): Promise<void> {
    await this.#handle.truncate(0);
    this.#hash = createHash("sha256");
    this.#size = 0;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #count(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#size += chunk.byteLength;
  }
}
