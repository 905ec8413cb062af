import { createHash } from "node:crypto";
import path from "node:path";

import { messageOf } from "../message-of.ts";
import { type Platform, platforms } from "../machine/platform.ts";
import type { ToolName } from "../version-rules.ts";
import { bytesOf } from "./bytes-of.ts";
import { findChecksum } from "./checksums.ts";
import { layouts } from "./layout.ts";
import { releaseUrl } from "./mirror.ts";
import type { PinnedTool, ReleaseTable } from "./table.ts";

/** Tells a maintainer something. */
type Tell = (line: string) => void;

/**
 * The table with the hashes of its versions, for every platform, as the projects publish them now.
 * @param mirror see `parseMirror`
 * @throws when a release is not there
 */
export async function pinTable(
  table: ReleaseTable,
  mirror: string | undefined,
  tell: Tell,
): Promise<ReleaseTable> {
  const pin = async ([tool, { version }]: [ToolName, PinnedTool]): Promise<[ToolName, PinnedTool]> => {
    const hashes = platforms.map(async (platform): Promise<[Platform, string]> => [
      platform,
      await officialHash(tool, version, platform, mirror, tell),
    ]);
    return [tool, { version, sha256: Object.fromEntries(await Promise.all(hashes)) }];
  };
  const entries = Object.entries(table) as [ToolName, PinnedTool][];
  return Object.fromEntries(await Promise.all(entries.map(pin))) as ReleaseTable;
}

async function officialHash(
  tool: ToolName,
  version: string,
  platform: Platform,
  mirror: string | undefined,
  tell: Tell,
): Promise<string> {
  const { host, path: pathOf, checksums } = layouts[tool];
  const file = pathOf(version, platform);
  const list = releaseUrl(mirror, { host, path: checksums(version, platform) });
  const text = await get(list).then(
    response => response.text(),
    (error: unknown) => {
      tell(messageOf(error));
      return "";
    },
  );
  const listed = findChecksum(text, path.basename(file));
  if (listed !== undefined) return listed;
  const url = releaseUrl(mirror, { host, path: file });
  tell(`${list}: no SHA-256 of ${path.basename(file)}; taken from the file itself`);
  return hashOf(await get(url));
}

/**
 * The lines of Node's checksum file for the archives that the bootstrap takes.
 * @param version without "v"
 */
export async function pinNode(version: string, mirror: string | undefined): Promise<string> {
  const url = releaseUrl(mirror, { host: "nodejs.org", path: `dist/v${version}/SHASUMS256.txt` });
  const text = await (await get(url)).text();
  const lines = platforms.map(platform => {
    const name = `node-v${version}-${platform.replace("/", "-").replace("amd64", "x64")}.tar.gz`;
    const hash = findChecksum(text, name);
    if (hash === undefined) throw new Error(`${url}: no SHA-256 of ${name}`);
    return `${hash}  ${name}\n`;
  });
  return lines.join("");
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: the server answers ${response.status}`);
  return response;
}

async function hashOf(response: Response): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of bytesOf(response)) hash.update(chunk);
  return hash.digest("hex");
}
