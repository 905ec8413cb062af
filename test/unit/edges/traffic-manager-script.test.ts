import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { OpensslFolder } from "../../support/certificates.ts";
import { standInFor, type StandIns } from "../../support/stand-in.ts";

const script = readFileSync("components/edges/management/traffic-manager.sh", "utf8");

const folder = new OpensslFolder();
let status: number;
let asked: (string | undefined)[];
let apiServer: Server;
beforeAll(async () => {
  const { certificate, key } = folder.selfSigned();
  apiServer = createServer({ cert: certificate, key }, ({ url, headers }, response) => {
    asked.push(url, headers.authorization);
    response.writeHead(status).end();
  });
  await new Promise<void>(resolve => apiServer.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  apiServer.close();
  folder.remove();
});

let programs: StandIns;
let running: ChildProcess | undefined;
beforeEach(() => {
  asked = [];
});
afterEach(() => {
  running?.kill("SIGTERM");
  programs.remove();
});

/** Runs the script with a manager that only says that it was started. */
function start(bodies: Readonly<Record<string, string>> = {}, path = process.env["PATH"]): () => boolean {
  programs = standInFor({ traffic: 'touch "$(dirname "$0")/started"; exec sleep 5', ...bodies });
  const { port } = apiServer.address() as AddressInfo;
  running = spawn("/bin/sh", ["-c", script], {
    env: {
      PATH: [programs.directory, path].join(delimiter),
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT: String(port),
      SERVER_PORT: "8081",
    },
    stdio: "ignore",
  });
  const file = join(programs.directory, "started");
  return () => existsSync(file);
}

it.each([200, 401, 403])("the manager starts when the API server answers %i", async answer => {
  status = answer;
  await expect.poll(start(), { timeout: 10_000 }).toBe(true);
  expect(asked.slice(0, 2)).toEqual(["/readyz", undefined]);
});

it("the manager starts not before the API server is ready", async () => {
  status = 500;
  const hasStarted = start();
  await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThan(2);
  expect(hasStarted()).toBe(false);
  status = 200;
  await expect.poll(hasStarted, { timeout: 10_000 }).toBe(true);
});

it.each([
  ["", 0, true],
  // As busybox 1.35 says it.
  ["wget: server returned error: HTTP/1.1 401 Unauthorized", 1, true],
  ["wget: server returned error: HTTP/1.1 500 Internal Server Error", 1, false],
  ["wget: can't connect to remote host (10.96.0.1): Connection refused", 1, false],
])("where the image has wget alone, after %j: starts", async (said, code, starts) => {
  const wget = `touch "$(dirname "$0")/asked"; [ -z "${said}" ] || echo "${said}" >&2; exit ${code}`;
  const others = ["dirname", "grep", "sleep", "touch"].map(name => [
    name,
    `PATH=/usr/bin:/bin; exec ${name} "$@"`,
  ]);
  const hasStarted = start({ wget, ...(Object.fromEntries(others) as Record<string, string>) }, "");
  await expect.poll(() => existsSync(join(programs.directory, "asked")), { timeout: 10_000 }).toBe(true);
  await (starts ? expect.poll(hasStarted, { timeout: 10_000 }).toBe(true) : sleep(1500));
  expect(hasStarted()).toBe(starts);
});
