import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run, type RunOptions } from "../../toolchain/process.ts";

/** Runs kubectl against one cluster and returns its standard output. */
export type Kubectl = (args: readonly string[], options?: Omit<RunOptions, "descriptor">) => Promise<string>;

/**
 * Hands `body` a kubectl for a kubeconfig that never has a name in the file system: kubectl inherits an open,
 * already unlinked file, so there is nothing to read for others, and nothing left even after `kill -9`.
 */
export async function withKubectl<T>(kubeconfig: string, body: (kubectl: Kubectl) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "isthmus-"));
  let descriptor: number;
  try {
    const file = join(directory, "kubeconfig");
    writeFileSync(file, kubeconfig, { mode: 0o600 });
    descriptor = openSync(file, "r");
  } finally {
    rmSync(directory, { recursive: true });
  }
  try {
    return await body((args, options) =>
      run("kubectl", args, {
        ...options,
        descriptor,
        env: { ...options?.env, KUBECONFIG: "/proc/self/fd/3" },
      }),
    );
  } finally {
    closeSync(descriptor);
  }
}
