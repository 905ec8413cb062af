import { chmod, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";

import { cached, cacheRoot, lookUp } from "../cache.ts";
import { type Progress, reported } from "../progress.ts";
import { download, type DownloadOptions } from "./download.ts";
import { releaseUrl } from "./mirror.ts";
import { type Release, releaseFor } from "./table.ts";
import type { ToolSettings } from "../tool-settings.ts";
import type { ToolName } from "../version-rules.ts";
import { unpack } from "./unpack.ts";

/** The directory of a release's programs if it was downloaded before. */
export function downloadedRelease({ tool, sha256 }: Release): Promise<string | undefined> {
  return lookUp("releases", tool, sha256);
}

/**
 * Downloads releases into the cache, all at once. The first that fails ends the others; what has arrived of them stays.
 * @returns the directories with their programs
 * @throws see `bringRelease`
 */
export async function bringReleases(
  tools: readonly ToolName[],
  { releases, machine, mirror }: Pick<ToolSettings, "releases" | "machine" | "mirror">,
  progress: Progress,
): Promise<ReadonlyMap<ToolName, string>> {
  const stop = new AbortController();
  const bring = async (release: Release): Promise<[ToolName, string] | undefined> => {
    try {
      const url = releaseUrl(mirror, release);
      return [release.tool, await bringRelease(release, url, progress, { signal: stop.signal })];
    } catch (error) {
      stop.abort(error); // a second abort has no effect: the first error is the reason of the others
      return undefined;
    }
  };
  const wanted = tools.flatMap(tool => releaseFor(releases, tool, machine) ?? []);
  const brought = await Promise.all(wanted.map(bring));
  stop.signal.throwIfAborted();
  return new Map(brought.filter(entry => entry !== undefined));
}

/**
 * Downloads a release into the cache, by its hash, unless it is there.
 * @returns the directory with its programs
 * @throws when it can't be downloaded, is not what is pinned, or can't be unpacked
 */
export function bringRelease(
  release: Release,
  url: string,
  progress: Progress,
  options: Pick<DownloadOptions, "signal" | "stallMs"> = {},
): Promise<string> {
  const { tool, version, sha256, members } = release;
  return cached("releases", tool, sha256, directory =>
    reported(`download ${tool} ${version}`, url, progress, async update => {
      const file = await placeOf(release);
      await download({ url, sha256, file }, { ...options, update });
      if (members === undefined) await takeProgram(file, path.join(directory, tool));
      else {
        update("unpacking");
        await unpack(file, members, directory);
        await rm(file);
      }
    }),
  );
}

/** Where a release arrives: beside the work of the entry, since that goes when it is broken off. The entry's lock covers it. */
async function placeOf({ tool, sha256 }: Release): Promise<string> {
  const directory = path.join(cacheRoot(), "downloads");
  await mkdir(directory, { recursive: true });
  return path.join(directory, `${tool}-${sha256}`);
}

async function takeProgram(file: string, program: string): Promise<void> {
  await chmod(file, 0o755);
  await rename(file, program);
}
