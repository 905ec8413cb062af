import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { afterAll, expect, it, vi } from "vitest";

import { runByHand } from "../../../bench/by-hand.ts";
import { images } from "../../support/config.ts";

const directory = mkdtempSync(join(tmpdir(), "isthmus-by-hand-"));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

it("a job by hand that fails says what failed, in the words of its programs", async () => {
  // As on a machine without Docker: nothing else is on this PATH.
  const programs = execFileSync("sh", ["-c", "command -v bash date"], { encoding: "utf8" })
    .trim()
    .split("\n");
  for (const file of programs) symlinkSync(file, join(directory, basename(file)));
  vi.stubEnv("PATH", directory);
  const said = vi.spyOn(console, "error").mockReturnValue();
  await expect(runByHand({ clusters: 2, networks: 1 }, images)).rejects.toThrow(
    /by-hand\.sh up failed with exit code 127:\n.*command not found/,
  );
  expect(said).toHaveBeenCalledWith(expect.stringMatching(/by-hand\.sh down failed/));
});
