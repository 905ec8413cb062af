/**
 * What a gateway costs: sleep asks helloworld in its own cluster, in another one over routes, and on another network through
 * that one's gateway, in one mesh and in turn. fortio runs in the container of sleep, so each request goes through sleep's proxy.
 *
 *   npm run bench-gateway [-- ROUNDS [SECONDS]]     default: 3 rounds, each load of each way for 20 seconds
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { allTools, bringTools } from "../cli/machine/tools.ts";
import { sampleNamespace } from "../components/samples/names.ts";
import { TestStack } from "../test/support/isthmus.ts";
import { goBinaries } from "../toolchain/go-build.ts";
import { run } from "../toolchain/process.ts";
import { fortioArguments, parseLoaded, type Load } from "./gateway-cost/fortio.ts";
import { report, type Measurement } from "./gateway-cost/report.ts";
import {
  client,
  clusters,
  endpointsOf,
  isTaken,
  mesh,
  servicesIn,
  urlOf,
  ways,
  type Way,
} from "./gateway-cost/ways.ts";

const loads: readonly Load[] = [
  { name: "as fast as 16 connections go", connections: 16 },
  { name: "100 requests/s on 4 connections", connections: 4, rate: 100 },
];

/** Where fortio is in the container of sleep. */
const program = "/tmp/fortio";

/** How long the proxy of sleep may take until it knows a new Service, in milliseconds. */
const proxyLimit = 60_000;

const [rounds = 3, seconds = 20] = process.argv.slice(2).map(Number);
await bringTools(allTools, () => undefined);
const fortio = join(await goBinaries("fortio", () => undefined), "fortio");
const state = mkdtempSync(join(tmpdir(), "isthmus-gateway-cost-"));
const stack = new TestStack(`e2e-gateway-cost-${process.pid}`, state);
let kubeconfig = "";
const inSleep = ["exec", "-n", sampleNamespace, "deploy/sleep"];

try {
  stack.set("clusters", clusters);
  stack.set("mesh", mesh);
  stack.set("edges", {});
  await stack.succeed("up");
  kubeconfig = String((await stack.succeed("kubeconfig"))["path"]);
  await bringFortio();
  for (const cluster of Object.keys(clusters)) await apply(cluster, servicesIn(cluster));
  for (const way of ways) await untilTaken(way);
  const measurements: Measurement[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const load of loads) {
      for (const way of ways) {
        const loaded = parseLoaded(await call(fortioArguments(urlOf(way), load, seconds)));
        console.error(`${load.name}, ${way.name}: ${loaded.requestsPerSecond.toFixed(0)} requests/s`);
        measurements.push({ way, load, loaded });
      }
    }
  }
  console.log(`${cpus().length} cores, ${rounds} rounds in turn, ${seconds} s each.\n`);
  console.log(report(measurements).join("\n"));
} finally {
  await stack.remove();
  rmSync(state, { recursive: true, force: true });
}

/** Copies fortio into the container, in which tar may be missing. */
async function bringFortio(): Promise<void> {
  const target = [
    ...inSleep,
    "-i",
    "-c",
    "sleep",
    "--",
    "sh",
    "-c",
    `cat > ${program} && chmod +x ${program}`,
  ];
  await run("sh", ["-c", 'kubectl "$@" < "$0"', fortio, `--context=${client}`, ...target], {
    env: { KUBECONFIG: kubeconfig },
  });
}

async function apply(cluster: string, list: object): Promise<void> {
  await run("kubectl", [`--context=${cluster}`, "apply", "-f", "-"], {
    input: JSON.stringify(list),
    env: { KUBECONFIG: kubeconfig },
  });
}

function call(args: readonly string[]): Promise<string> {
  return stack.kubectl(client, ...inSleep, "-c", "sleep", "--", program, ...args);
}

/** Waits until sleep's proxy takes a way, and no other to its Service. */
async function untilTaken(way: Way): Promise<void> {
  const end = Date.now() + proxyLimit;
  for (;;) {
    const known = endpointsOf(way, await askProxy());
    if (isTaken(way, known)) return;
    if (Date.now() > end)
      throw new Error(`${way.name}: sleep's proxy knows ${known.join(", ") || "no endpoint"}`);
    await sleep(500);
  }
}

function askProxy(): Promise<string> {
  const request = ["pilot-agent", "request", "GET", "clusters"];
  return stack.kubectl(client, ...inSleep, "-c", "istio-proxy", "--", ...request);
}
