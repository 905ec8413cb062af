import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { withKubectl } from "../../../components/kubernetes/kubectl.ts";
import { standInFor, type StandIns } from "../../support/stand-in.ts";

let programs: StandIns;
let temporary: string;
beforeEach(() => {
  // Reads the descriptor itself, which is what macOS gives under the name of /dev/fd/3.
  programs = standInFor({ kubectl: 'echo "$KUBECONFIG: $(cat <&3) $(ls "$TMPDIR")"' });
  temporary = mkdtempSync(join(tmpdir(), "isthmus-test-"));
  vi.stubEnv("PATH", programs.path);
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  programs.remove();
  rmSync(temporary, { recursive: true });
});

it("every kubectl inherits the whole kubeconfig, which has no name", async () => {
  const said = await withKubectl("a-kubeconfig", async kubectl => [
    await kubectl(["get", "pods"]),
    ...(await Promise.all([kubectl(["get", "pods"]), kubectl(["get", "nodes"])])),
  ]);
  expect(said).toEqual(Array(3).fill("/dev/fd/3: a-kubeconfig \n"));
  expect(readdirSync(temporary)).toEqual([]);
});
