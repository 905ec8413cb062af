import { join } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";

/** Directory for the files of a running stack; `destroy` removes it. */
export const runDirectory = (stack: string): string => join(cacheRoot(), "run", stack);

/** Where `isthmus kubeconfig` writes by default. */
export const kubeconfigFile = (stack: string): string => join(runDirectory(stack), "kubeconfig.yaml");
