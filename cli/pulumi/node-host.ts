import { access, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";
import { onPath } from "../../toolchain/probe.ts";
import { decideTools } from "../../toolchain/tools.ts";

const host = "pulumi-language-nodejs";

/**
 * Pulumi's program for programs in Node: on PATH, or beside the `pulumi` that Isthmus uses, where Pulumi looks as well.
 * Releases of Pulumi bring it; a Pulumi that is built here comes without.
 */
export async function findNodeHost(): Promise<string | undefined> {
  const [found] = await onPath(host, cacheRoot());
  if (found !== undefined) return found;
  const [pulumi] = await decideTools(["pulumi"]);
  if (pulumi?.path === undefined) return undefined;
  const beside = join(dirname(await realpath(pulumi.path)), host);
  return access(beside).then(
    () => beside,
    () => undefined,
  );
}
