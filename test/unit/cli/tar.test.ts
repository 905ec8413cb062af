import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it } from "vitest";

import { tarball } from "../../../cli/line/tar.ts";

const long = `${"d".repeat(90)}/${"e".repeat(200)}/${"f".repeat(120)}`;
/** The length of its record has one digit more than the length of the rest. */
const atTheEdge = `a/${"g".repeat(98)}`;

it("writes an archive that tar reads: content, time, mode, long paths", () => {
  const directory = mkdtempSync(join(tmpdir(), "isthmus-tar-"));
  try {
    const files = {
      "a/empty": "",
      "a/text": "größer\n",
      "a/whole-block": "x".repeat(512),
      [long]: "deep",
      [`${atTheEdge}x`]: "edge",
      [atTheEdge]: "short",
    };
    const archive = join(directory, "a.tar.gz");
    writeFileSync(archive, tarball(files, new Date("2026-06-01T12:00:00Z")));
    execFileSync("tar", ["-xzf", archive, "-C", directory]);
    for (const [path, text] of Object.entries(files))
      expect(readFileSync(join(directory, path), "utf8")).toBe(text);
    const { mode, mtime } = statSync(join(directory, "a/text"));
    expect(mode & 0o777).toBe(0o600);
    expect(mtime.toISOString()).toBe("2026-06-01T12:00:00.000Z");
  } finally {
    rmSync(directory, { recursive: true });
  }
});
