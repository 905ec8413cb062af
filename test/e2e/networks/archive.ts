import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it } from "vitest";

import { run } from "../../../toolchain/process.ts";
import { filesBelow } from "../../support/files-below.ts";
import { findSecrets, secretsOf } from "../../support/secrets.ts";
import { kubectl, names, stack } from "./mesh.ts";

/** The archive for support is searched for every real secret of the stack, by value. */
export function archive(): void {
  it("gather writes an archive that holds no secret, also where a program has printed one", async () => {
    const directory = mkdtempSync(join(tmpdir(), "isthmus-gather-"));
    try {
      const secrets = await secretsOf(stack, kubectl, names);
      const token = secrets.find(({ what }) => what.startsWith("east: token of"))?.value ?? "";
      const print = ["exec", "-i", "-n", "sample", "deploy/sleep", "-c", "sleep", "--", "sh", "-c"];
      await stack.kubectlWith(`it is ${token}, or so\n`, "east", ...print, "cat > /proc/1/fd/1");

      const file = join(directory, "archive.tar.gz");
      await stack.succeed("gather", "--output", file);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      await run("tar", ["-xzf", file, "-C", directory]);
      rmSync(file);
      const texts = Object.fromEntries(
        filesBelow(directory).map(path => [path.slice(directory.length), readFileSync(path, "latin1")]),
      );
      expect(findSecrets(secrets, texts)).toEqual([]);
      const inLog = Object.entries(texts).find(([path]) =>
        /\/east\/logs\/sample\/.*\/sleep\.log$/.test(path),
      );
      expect(inLog?.[1]).toContain("it is [secret], or so");
      const paths = Object.keys(texts).join("\n");
      for (const cluster of names) {
        expect(paths).toContain(`/clusters/${cluster}/objects/istio-system/Secret.json`);
        expect(paths).toMatch(new RegExp(`/clusters/${cluster}/proxies/sample/sleep-[^/]+/config_dump`));
      }
      expect(paths).toContain("/clusters/east/istiod/syncz.json");
      expect(paths).toContain("/unasked.txt");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}
