import { chmod, readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";

import { cached, contentHash } from "./cache.ts";
import { goBinaries } from "./go-build.ts";
import { architecture, system } from "./machine/platform.ts";
import { reported, type Progress } from "./progress.ts";
import { findProgram } from "./system-package.ts";
import { unpackWheel } from "./wheel.ts";

/** Programs that look for mistakes in files that are not TypeScript. */
export type Linter = "shellcheck" | "actionlint";

/** The directory of a pinned linter's program, brought first when it is missing. @throws when it is unavailable here */
export const linters: Readonly<Record<Linter, (progress: Progress) => Promise<string>>> = {
  shellcheck,
  actionlint: progress => goBinaries("actionlint", progress),
};

const requirements = path.join(import.meta.dirname, "shellcheck-requirements.txt");

async function shellcheck(progress: Progress): Promise<string> {
  const parts = [system, architecture, await readFile(requirements, "utf8")];
  const entry = await cached("linters", "shellcheck", contentHash(parts), dir =>
    reported("shellcheck", "the pinned Python wheel", progress, async () => {
      const pip = await findProgram("pip3");
      if (pip === undefined)
        throw new Error("shellcheck comes with pip3, which is missing (install python3-pip)");
      await unpackWheel(pip, requirements, dir);
      const [data = ""] = (await readdir(dir)).filter(name => name.endsWith(".data"));
      const program = path.join(data, "scripts", "shellcheck");
      await chmod(path.join(dir, program), 0o755);
      await symlink(program, path.join(dir, "shellcheck"));
    }),
  );
  return entry;
}
