import path from "node:path";

import { goBinaries } from "../go-build.ts";
import type { Progress } from "../progress.ts";

/** The Go modules under `toolchain/go` whose programs run in a cluster. */
export const CLUSTER_MODULES = [
  "kubernetes",
  "etcd",
  "coredns",
  "istio",
  "helloworld",
  "pause",
  "telepresence",
  "oci-runtime",
] as const;
export type ClusterModule = (typeof CLUSTER_MODULES)[number];

/** Directory of the programs of each module. */
export type Binaries = Readonly<Record<ClusterModule, string>>;

/** Builds what is not in the cache, one module after another: each build takes every core by itself. */
export async function clusterBinaries(progress: Progress): Promise<Binaries> {
  const built: [string, string][] = [];
  for (const module of CLUSTER_MODULES) built.push([module, await goBinaries(module, progress)]);
  return Object.fromEntries(built) as Binaries;
}

/** Path of one program. */
export const binary = (binaries: Binaries, module: ClusterModule, name: string): string =>
  path.join(binaries[module], name);
