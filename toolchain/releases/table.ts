import { isPlatform, type Platform } from "../machine/platform.ts";
import type { ToolName } from "../version-rules.ts";
import { layouts } from "./layout.ts";
import pinnedData from "./pinned.json" with { type: "json" };

/** The release of a tool that is taken, and what its files must hash to. */
export interface PinnedTool {
  /** Without "v". */
  readonly version: string;
  /** SHA-256 in hexadecimal of what is downloaded. A platform without one has no release here. */
  readonly sha256: Readonly<Partial<Record<Platform, string>>>;
}

export type ReleaseTable = Readonly<Record<ToolName, PinnedTool>>;

/** The releases that are taken. `npm run pin-releases` writes the hashes, from the projects' own checksum files. */
export const pinnedReleases: ReleaseTable = pinnedData;

/** One file that a project publishes. */
export interface Release {
  readonly tool: ToolName;
  readonly version: string;
  readonly host: string;
  /** Below the host, without a slash before it. */
  readonly path: string;
  readonly sha256: string;
  /** Members of the archive that are wanted; absent where the file is the program itself. */
  readonly members?: readonly string[];
}

/** The release of a tool for a machine (see `machineName`); undefined when none is pinned. */
export function releaseFor(table: ReleaseTable, tool: ToolName, machine: string): Release | undefined {
  const { version, sha256 } = table[tool];
  const hash = isPlatform(machine) ? sha256[machine] : undefined;
  if (!isPlatform(machine) || hash === undefined) return undefined;
  const { host, path, members } = layouts[tool];
  return {
    tool,
    version,
    host,
    path: path(version, machine),
    sha256: hash,
    ...(members !== undefined && { members }),
  };
}
