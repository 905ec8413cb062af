import { access, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";
import { onPath } from "../../toolchain/probe.ts";
import { decideTools } from "../../toolchain/tools.ts";

const host = "pulumi-language-nodejs";

/**
 * Whether there is the program by which Pulumi runs programs in Node: on PATH, or beside the `pulumi` that Isthmus uses, where
 * Pulumi looks as well. A Pulumi that Isthmus brings has it; some distributions leave it out.
 */
export async function hasNodeHost(): Promise<boolean> {
  const [found] = await onPath(host, cacheRoot());
  if (found !== undefined) return true;
  const [pulumi] = await decideTools(["pulumi"]);
  if (pulumi?.path === undefined) return true;
  return access(join(dirname(await realpath(pulumi.path)), host)).then(
    () => true,
    () => false,
  );
}
