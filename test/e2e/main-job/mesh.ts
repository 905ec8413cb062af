import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ArgumentWatch } from "../../support/argument-watch.ts";
import { TestStack } from "../../support/isthmus.ts";

/** The stack that the tests of the main job share. */
export const backend = mkdtempSync(join(tmpdir(), "isthmus-e2e-state-"));
export const stack = new TestStack("e2e-main", backend);
export const network = "isthmus-e2e-main";
export const main = `${network}-main0-control-plane`;
export const remote = `${network}-remote0-control-plane`;
/** Watches while the first `up` runs. */
export const watch = new ArgumentWatch();

export const kubectl = (cluster: string, ...args: readonly string[]): Promise<string> =>
  stack.kubectl(cluster, ...args);

/** Asks helloworld from a cluster's sleep pod. */
export async function versionsSeenBy(cluster: string): Promise<string[]> {
  const answers = await kubectl(
    ...[cluster, "exec", "-n", "sample", "deploy/sleep", "-c", "sleep", "--", "sh", "-c"],
    "for i in $(seq 20); do curl -sS -m 5 helloworld.sample:5000/hello; done",
  );
  return [...new Set(answers.match(/version: v\d/g))].map(text => text.slice(-2)).sort();
}
