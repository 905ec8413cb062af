import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";

import { cached, cacheRoot, contentHash } from "../cache.ts";
import { run } from "../process.ts";
import { reported, type Progress } from "../progress.ts";
import { ensureProgram } from "../system-package.ts";
import { inRoot } from "./chroot.ts";
import { DEBIAN_SUITE } from "./versions.ts";

const here = import.meta.dirname;

/**
 * A stripped Debian root file system with `packages`, as a tar file. Nothing is taken that the archive's key has not
 * signed; the versions are those of the release at the time of the build, and stay as long as the cache entry does.
 */
export async function debianRoot(
  name: string,
  packages: readonly string[],
  progress: Progress,
): Promise<string> {
  const strip = await readFile(path.join(here, "strip.sh"), "utf8");
  const hash = contentHash([DEBIAN_SUITE, ...packages, strip]);
  const entry = await cached("debian", name, hash, dir =>
    reported(`debian ${name}`, `${DEBIAN_SUITE} by debootstrap`, progress, async () => {
      const debootstrap = await ensureProgram("debootstrap", "debootstrap", progress);
      const root = path.join(dir, "root");
      const downloads = path.join(cacheRoot(), "debian-packages"); // both root file systems start from the same ones
      await mkdir(downloads, { recursive: true });
      const flags = [
        "--variant=minbase",
        "--force-check-gpg",
        `--cache-dir=${downloads}`,
        `--include=${packages.join(",")}`,
      ];
      await run(debootstrap, [...flags, DEBIAN_SUITE, root], {
        env: { DPKG_FORCE: "unsafe-io" }, // a killed build is thrown away: syncing every file only costs time
      });
      await inRoot(root, strip);
      const file = path.join(dir, "root.tar");
      await run("tar", ["--numeric-owner", "--xattrs", "--exclude=./dev/*", "-C", root, "-cf", file, "."]);
      await rm(root, { recursive: true });
    }),
  );
  return path.join(entry, "root.tar");
}
