import { access, constants, readFile } from "node:fs/promises";
import path from "node:path";

import { isRoot } from "./machine/user.ts";
import { run } from "./process.ts";
import { reported, type Progress } from "./progress.ts";

/** Directories of system programs that a user's PATH may lack. */
const SYSTEM_DIRS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Path of a program on PATH or among the system's, or undefined. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const dir of [...(process.env["PATH"] ?? "").split(path.delimiter), ...SYSTEM_DIRS]) {
    const file = path.join(dir, name);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return undefined;
}

/** Whether this process may install Debian packages here. */
export async function canInstall(): Promise<boolean> {
  return isRoot() && (await isDebianLike()) && (await findProgram("apt-get")) !== undefined;
}

async function isDebianLike(): Promise<boolean> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/**
 * Makes a program available, from a Debian package when it is missing. Says so before it installs anything.
 * @returns the program's path
 * @throws when the program is missing and nothing can be installed here; the message names the package
 */
export async function ensureProgram(
  program: string,
  debianPackage: string,
  progress: Progress,
): Promise<string> {
  const present = await findProgram(program);
  if (present !== undefined) return present;
  if (!(await canInstall())) {
    throw new Error(
      `${program} is missing (install the package ${debianPackage}, or run this as root on Debian)`,
    );
  }
  await reported(`install ${debianPackage}`, "a system package, by apt-get", progress, async () => {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-q"], { env });
    await run("apt-get", ["install", "-q", "-y", "--no-install-recommends", debianPackage], { env });
  });
  const installed = await findProgram(program);
  if (installed === undefined)
    throw new Error(`${debianPackage} is installed but brought no program ${program}`);
  return installed;
}
