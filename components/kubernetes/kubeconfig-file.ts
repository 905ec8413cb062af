import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A kubeconfig that a program can read and nobody else. */
export interface KubeconfigFile {
  /** To be inherited as descriptor 3. */
  readonly descriptor: number;
  readonly environment: { readonly KUBECONFIG: string };
}

/**
 * Hands `body` a kubeconfig for one program to inherit: an open, already unlinked file, so there is nothing to read for others,
 * and nothing left even after `kill -9`. Where /dev/fd/3 is not the file but the descriptor itself, as on macOS (fd(4)), a
 * second program would begin to read where the first one ended.
 */
export async function withKubeconfigFile<T>(
  kubeconfig: string,
  body: (file: KubeconfigFile) => Promise<T>,
): Promise<T> {
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
    // The name that Linux and macOS share.
    return await body({ descriptor, environment: { KUBECONFIG: "/dev/fd/3" } });
  } finally {
    closeSync(descriptor);
  }
}
