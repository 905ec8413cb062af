/**
 * `kill -9` of `up` and of `destroy` at points spread over each run: the next `up` has to end verified, the next
 * `destroy` has to leave nothing. At odd points the command alone is killed, at even ones everything below it too.
 *
 *   npm run kill-points [-- POINTS]     default: 12 points of each
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { allTools, bringTools } from "../cli/machine/tools.ts";
import { dockerThings } from "../test/support/docker.ts";
import { beginRun } from "../test/support/e2e-run.ts";
import { TestStack } from "../test/support/isthmus.ts";
import { killAfter, type Victims } from "../test/support/kill.ts";

const points = Number(process.argv[2] ?? 12);
await bringTools(allTools, () => undefined);
await beginRun();
const state = mkdtempSync(join(tmpdir(), "isthmus-kill-"));
const stack = new TestStack("e2e-kill", state);
let bad = 0;
try {
  const whole = {
    up: await seconds(() => stack.succeed("up")),
    destroy: await seconds(() => stack.succeed("destroy")),
  };
  console.log(`${points} points; up takes ${whole.up.toFixed(0)} s, destroy ${whole.destroy.toFixed(0)} s\n`);
  console.log(
    "| point | killed | up killed at | next up | destroy killed at | next destroy |\n|---|---|---|---|---|---|",
  );
  for (let point = 1; point <= points; point++) {
    const victims: Victims = point % 2 === 1 ? "command" : "tree";
    const at = (command: "up" | "destroy") => (whole[command] * point) / (points + 1);
    const upKilled = await killAfter(stack.start("up"), at("up"), victims);
    const up = await outcome("up", ({ verification }) => verification != null);
    const destroyKilled = await killAfter(stack.start("destroy"), at("destroy"), victims);
    const destroy = await outcome("destroy", nothingLeft);
    const left = await dockerThings(stack.name);
    if (left.length > 0) bad++;
    const when = (killed: boolean, time: number) => (killed ? `${time.toFixed(1)} s` : "had ended");
    const remains = left.length > 0 ? `; LEFT ${left.join(", ")}` : "";
    console.log(
      `| ${point} | ${victims} | ${when(upKilled, at("up"))} | ${up} | ${when(destroyKilled, at("destroy"))} | ${destroy}${remains} |`,
    );
  }
} finally {
  await stack.remove();
  rmSync(state, { recursive: true, force: true });
}
console.log(`\n${points * 2 - bad} passed, ${bad} failed`);
process.exitCode = bad === 0 ? 0 : 1;

/** Runs a command to its end and says how it went. */
async function outcome(
  command: "up" | "destroy",
  good: (result: Readonly<Record<string, unknown>>) => boolean,
): Promise<string> {
  try {
    let result: Readonly<Record<string, unknown>> = {};
    const took = await seconds(async () => {
      result = await stack.succeed(command);
    });
    if (good(result)) return `${command === "up" ? "verified" : "nothing left"}, ${took.toFixed(0)} s`;
    bad++;
    return `NOT ${command === "up" ? "verified" : "empty"}`;
  } catch (error) {
    bad++;
    return `FAILED: ${error instanceof Error ? error.message.replaceAll("\n", " ") : String(error)}`;
  }
}

function nothingLeft({ left }: Readonly<Record<string, unknown>>): boolean {
  return Object.values(left as Record<string, unknown[]>).every(list => list.length === 0);
}

async function seconds(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return (performance.now() - started) / 1000;
}
