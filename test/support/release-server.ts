import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

import type { Pair } from "./certificates.ts";

/** What goes wrong with one answer. */
export type Fault =
  /** The connection breaks, or nothing more comes, after so many bytes of the body. */
  { readonly cutAfter: number } | { readonly stallAfter: number } | { readonly status: number };

/** A mirror of releases on loopback. It serves files of this machine under paths that it is told. */
export class ReleaseServer {
  /** Files by their path in a URL. */
  readonly files = new Map<string, string>();
  /** Digests that are told with a file, as a registry does with a manifest, by path. */
  readonly digests = new Map<string, string>();
  /** What goes wrong with the next answers to GET, whichever file they are for. */
  readonly faults: Fault[] = [];
  /** Every request, as `GET /path bytes=0-`. */
  readonly requests: string[] = [];
  /** Whether it can go on in the middle of a file. */
  hasRanges = true;
  readonly #server: Server;

  readonly #scheme: "http" | "https";

  private constructor(pair: Pair | undefined) {
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response);
    };
    this.#scheme = pair === undefined ? "http" : "https";
    this.#server =
      pair === undefined
        ? createServer(answer)
        : createTlsServer({ cert: pair.certificate, key: pair.key }, answer);
  }

  /** @param pair what it shows by https. Default: it speaks http */
  static async start(pair?: Pair): Promise<ReleaseServer> {
    const started = new ReleaseServer(pair);
    await new Promise<void>(listening => started.#server.listen(0, "127.0.0.1", listening));
    return started;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  /** The requests for bodies. */
  get downloads(): string[] {
    return this.requests.filter(request => request.startsWith("GET"));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer({ method = "", url = "", headers }: IncomingMessage, response: ServerResponse): void {
    const { range } = headers;
    this.requests.push([method, url, range].filter(part => part !== undefined).join(" "));
    const file = this.files.get(url);
    const fault = method === "GET" ? this.faults.shift() : undefined;
    if (file === undefined || (fault !== undefined && "status" in fault)) {
      response.writeHead(fault !== undefined && "status" in fault ? fault.status : 404).end();
      return;
    }
    const { size } = statSync(file);
    const asked = this.hasRanges ? Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0) : 0;
    if (asked >= size) {
      response.writeHead(416).end();
      return;
    }
    const isPart = asked > 0;
    const digest = this.digests.get(url);
    response.writeHead(isPart ? 206 : 200, {
      "content-length": size - asked,
      ...(isPart && { "content-range": `bytes ${asked}-${size - 1}/${size}` }),
      ...(digest !== undefined && { "docker-content-digest": digest }),
    });
    if (method === "HEAD") response.end();
    else send(response, file, asked, fault);
  }
}

function send(response: ServerResponse, file: string, start: number, fault: Fault | undefined): void {
  if (fault === undefined) {
    createReadStream(file, { start }).pipe(response);
    return;
  }
  const bytes = "cutAfter" in fault ? fault.cutAfter : "stallAfter" in fault ? fault.stallAfter : 0;
  const body = createReadStream(file, { start, end: start + bytes - 1 });
  body.pipe(response, { end: false });
  body.on("end", () => {
    // Written and flushed first: what is destroyed at once never leaves.
    if ("cutAfter" in fault) response.write("", () => setTimeout(() => response.destroy(), 100));
  });
}
