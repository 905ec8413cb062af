import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { bytesOf } from "./bytes-of.ts";
import { PartialFile } from "./partial-file.ts";
import { reasonOf } from "./reach.ts";

export interface Download {
  readonly url: string;
  /** What the whole file has to hash to, in hexadecimal. */
  readonly sha256: string;
  /** Where it is written. What a download that was broken off has left there is gone on from. */
  readonly file: string;
}

export interface DownloadOptions {
  /** Ends it; what has arrived stays. */
  readonly signal?: AbortSignal;
  /** Is told how far it is, as `12 of 36 MB`. */
  readonly update?: (text: string) => void;
  /** How long no byte may arrive before a connection is given up, in milliseconds. Default: 20 s */
  readonly stallMs?: number;
}

const STALL_MS = 20_000;

/** How often a file is asked for. */
const TRIES = 5;

/** How long it waits before the second try, in milliseconds; before each later one twice as long. */
const PAUSE_MS = 250;

/** A connection that broke or stood still, or an error of the server that may pass: worth another try. */
class Interruption extends Error {}

/**
 * Downloads a file, and checks its SHA-256 as it arrives. A connection that breaks is gone on with where it broke if the
 * server can do that (RFC 9110, Range), and else begun again: five tries in all. What has arrived stays for the next run.
 * @throws when it can't be had, or is not what is pinned; then nothing of it is kept
 */
export async function download(what: Download, options: DownloadOptions = {}): Promise<void> {
  const part = await PartialFile.open(what.file);
  try {
    const hadSome = part.size > 0;
    await complete(what, part, options);
    if (part.sha256 === what.sha256) return;
    const { sha256 } = part;
    await rm(what.file);
    if (!hadSome) throw new Error(mismatch(what, sha256));
    // What an earlier run left may have been damaged since.
    await download(what, options);
  } finally {
    await part.close();
  }
}

const mismatch = ({ url, sha256 }: Download, got: string): string =>
  `${url}: its SHA-256 is ${got}, pinned is ${sha256} (it was changed in its place or on its way; nothing of it was kept)`;

/** Fetches until the whole file is here. */
async function complete(what: Download, part: PartialFile, options: DownloadOptions): Promise<void> {
  for (let attempt = 1; part.sha256 !== what.sha256; attempt++) {
    try {
      await fetchRest(what.url, part, options);
      return;
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      if (attempt === TRIES) throw new Error(givenUp(what, part, error), { cause: error });
      await sleep(PAUSE_MS * 2 ** (attempt - 1), undefined, options);
    }
  }
}

const givenUp = ({ url }: Download, { size }: PartialFile, { message }: Error): string =>
  `${url}: ${message}, at the last of ${TRIES} tries (run the same command again: it goes on from ${megabytes(size)} MB)`;

/** Fetches what is missing, by one request. */
async function fetchRest(url: string, part: PartialFile, options: DownloadOptions): Promise<void> {
  const { signal, update, stallMs = STALL_MS } = options;
  const stall = new AbortController();
  const limit = setTimeout(() => {
    stall.abort();
  }, stallMs);
  try {
    const response = await fetch(url, {
      headers: part.size === 0 ? {} : { range: `bytes=${part.size}-` },
      signal: AbortSignal.any([stall.signal, ...(signal === undefined ? [] : [signal])]),
    });
    await judge(response, url, part);
    const total = part.size + Number(response.headers.get("content-length") ?? Number.NaN);
    for await (const chunk of bytesOf(response)) {
      limit.refresh();
      await part.append(chunk);
      update?.(progressText(part.size, total));
    }
  } catch (error) {
    if (stall.signal.aborted) throw new Interruption(`nothing arrived for ${stallMs / 1000} s`);
    // What fetch throws of a connection is a TypeError; the disk's errors, and an end that was asked for, are not.
    if (error instanceof TypeError) throw new Interruption(reasonOf(error), { cause: error });
    throw error;
  } finally {
    clearTimeout(limit);
    stall.abort(); // of an answer that is refused, the body is still to come
  }
}

/**
 * Makes `part` fit for the body that follows.
 * @throws Interruption when there is none this time, Error when there never will be
 */
async function judge({ status, headers }: Response, url: string, part: PartialFile): Promise<void> {
  if (status === 404 || status === 410)
    throw new Error(
      `${url}: not there (${status}; bring the mirror of ISTHMUS_RELEASES up to date, or do without releases: ISTHMUS_TOOLS=path,source)`,
    );
  if (status === 408 || status === 429 || status >= 500)
    throw new Interruption(`the server answers ${status}`);
  if (status === 416) {
    await part.clear();
    throw new Interruption("the server has less than what is here");
  }
  if (status >= 400) throw new Error(`${url}: the server answers ${status} (ask who runs it, or the proxy)`);
  const goesOn = status === 206 && headers.get("content-range")?.startsWith(`bytes ${part.size}-`) === true;
  if (!goesOn) await part.clear();
}

/** `12 of 36 MB`; `12 MB` where the server does not tell the size. */
function progressText(size: number, total: number): string {
  return Number.isNaN(total) ? `${megabytes(size)} MB` : `${megabytes(size)} of ${megabytes(total)} MB`;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
