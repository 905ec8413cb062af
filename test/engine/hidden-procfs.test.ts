import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { expect, it } from "vitest";

import { run } from "../../toolchain/process.ts";

/** Runs a script where /proc is empty, for itself and what it starts alone. */
const hidden = (script: string) => ["-m", "--", "sh", "-c", `mount -t tmpfs none /proc && ${script}`];

const mayHide = spawnSync("unshare", hidden("true")).status === 0;

/** The tests of what asks about this machine; the whole unit layer passes so, and takes a minute. */
const files = [
  ...["toolchain/machine", "toolchain/cache.test.ts", "toolchain/process.test.ts", "docker/range.test.ts"],
  ...["cli/locks.test.ts", "cli/private-directory.test.ts", "cli/machine.test.ts", "stack/identity.test.ts"],
  ...["commands/run-exclusively.test.ts", "kubernetes/kubectl.test.ts"],
].map(name => `test/unit/${name}`);

it.skipIf(!mayHide)(
  "what asks about this machine passes without procfs (to hide it takes root on Linux)",
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "isthmus-test-"));
    try {
      const report = join(directory, "report.json");
      const vitest = [resolve("node_modules/.bin/vitest"), "run", "--project", "unit"];
      const reporter = ["--reporter=default", "--reporter=json", `--outputFile=${report}`];
      await run("unshare", [...hidden('exec "$@"'), "sh", ...vitest, ...reporter, ...files]);
      const { numPassedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8")) as {
        readonly numPassedTests: number;
        readonly numPendingTests: number;
      };
      expect(numPassedTests).toBeGreaterThan(60);
      // Those that need procfs: it was hidden.
      expect(numPendingTests).toBeGreaterThan(10);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
