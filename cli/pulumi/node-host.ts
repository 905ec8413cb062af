import { access, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";
import { onPath } from "../../toolchain/probe.ts";
import { decideTools } from "../../toolchain/tools.ts";

const host = "pulumi-language-nodejs";

/**
 * Whether there is Pulumi's program for programs in Node: on PATH, or beside the `pulumi` that Isthmus uses, where Pulumi
 * looks as well. Releases of Pulumi bring it; a Pulumi that is built here comes without.
 */
export async function hasNodeHost(): Promise<boolean> {
  const [found] = await onPath(host, cacheRoot());
  if (found !== undefined) return true;
  const [pulumi] = await decideTools(["pulumi"]);
  if (pulumi?.path === undefined) return pulumi?.source === "release";
  return access(join(dirname(await realpath(pulumi.path)), host)).then(
    () => true,
    () => false,
  );
}
