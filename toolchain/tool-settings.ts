import { machineName } from "./machine/platform.ts";
import { MIRROR_VARIABLE, parseMirror } from "./releases/mirror.ts";
import { pinnedReleases, type ReleaseTable } from "./releases/table.ts";
import { parseSources, SOURCES_VARIABLE, type ToolSource } from "./tool-sources.ts";

/** What decides where tools come from, beside what is on this machine. */
export interface ToolSettings {
  /** The sources to look at, the best one first. */
  readonly order: readonly ToolSource[];
  readonly releases: ReleaseTable;
  /** See `parseMirror`. */
  readonly mirror: string | undefined;
  /** See `machineName`. */
  readonly machine: string;
}

/** The settings of this run. @throws when a variable is wrong; see `parseSources` and `parseMirror` */
export function toolSettings(): ToolSettings {
  return {
    order: parseSources(process.env[SOURCES_VARIABLE]),
    releases: pinnedReleases,
    mirror: parseMirror(process.env[MIRROR_VARIABLE]),
    machine: machineName(),
  };
}
