import { chmod, rename, rm, writeFile } from "node:fs/promises";

/** Gives a file its content, whole or not at all. It has its mode from the first moment on, whatever the umask is. */
export async function replaceFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const staging = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(staging, content, { mode: 0o600, flag: "wx" });
    await chmod(staging, mode);
    await rename(staging, path);
  } finally {
    await rm(staging, { force: true });
  }
}
