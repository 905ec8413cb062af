import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { writeLayer } from "../../../toolchain/images/layer.ts";
import { run } from "../../../toolchain/process.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "isthmus-layer-"));
  writeFileSync(join(dir, "program"), "x".repeat(1000), { mode: 0o755 });
  writeFileSync(join(dir, "other"), "other");
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const files = () => ({ "/bin/program": join(dir, "program"), "/bin/aaa": join(dir, "other") });

describe("a layer", () => {
  it("is the same for the same content", async () => {
    const [first, second] = [
      await writeLayer(dir, "first", { files: files(), lowPorts: "/bin/program" }),
      await writeLayer(dir, "second", { files: files(), lowPorts: "/bin/program" }),
    ];
    expect(first.digest).toBe(second.digest);
  });

  it("gives one program the capability of low ports, as setcap writes it", async () => {
    const { file } = await writeLayer(dir, "layer", { files: files(), lowPorts: "/bin/program" });
    const read = `import sys, tarfile
for entry in tarfile.open(sys.argv[1]):
    value = entry.pax_headers.get("SCHILY.xattr.security.capability")
    print(entry.name, entry.size, entry.mode, value and value.encode("utf-8", "surrogateescape").hex())`;
    expect((await run("python3", ["-c", read, file])).trim().split("\n")).toEqual([
      ". 0 493 None",
      "./bin 0 493 None",
      "./bin/aaa 5 420 None",
      `./bin/program 1000 493 ${"01000002" + "00040000" + "00".repeat(12)}`,
    ]);
    const listed = await run("tar", ["--xattrs", "--xattrs-include=*", "-tvvf", file]);
    expect(listed.match(/x:.*/g)).toEqual([expect.stringMatching(/x: +20 security\.capability/)]);
    expect(listed).toMatch(/aaa\n-rwx.* 1000 .* \.\/bin\/program\n +x: /);
  });

  it("has no program that is not among its files", async () => {
    await expect(writeLayer(dir, "layer", { files: files(), lowPorts: "/bin/none" })).rejects.toThrow(
      "layer.tar has no ./bin/none",
    );
  });
});
