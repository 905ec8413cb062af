import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Programs that come first on PATH, in place of those that a test must not run, or that have to fail for it. */
export interface StandIns {
  readonly directory: string;
  /** PATH with them before everything else. */
  readonly path: string;
  remove(): void;
}

/** Makes a shell script of each body, by the program's name. */
export function standInFor(bodies: Readonly<Record<string, string>>): StandIns {
  const directory = mkdtempSync(join(tmpdir(), "isthmus-stand-in-"));
  for (const [program, body] of Object.entries(bodies)) {
    writeFileSync(join(directory, program), `#!/bin/sh\n${body}\n`);
    chmodSync(join(directory, program), 0o755);
  }
  return {
    directory,
    path: [directory, process.env["PATH"]].join(delimiter),
    remove() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
