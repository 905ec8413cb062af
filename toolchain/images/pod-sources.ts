import type { Progress } from "../progress.ts";
import { clusterBinaries } from "./binaries.ts";
import { debianRoot } from "./debian.ts";
import { envoyBinary } from "./envoy.ts";
import { goModuleDir } from "./go-module.ts";
import { POD_PACKAGES } from "./packages.ts";
import type { PodImageNames, PodSources } from "./pods.ts";

/** Brings everything that images of pods are made from; what is not in the cache is built. */
export async function bringPodSources(names: PodImageNames, progress: Progress): Promise<PodSources> {
  return {
    names,
    binaries: await clusterBinaries(progress),
    debian: await debianRoot("pod", POD_PACKAGES, progress),
    envoy: await envoyBinary(progress),
    istioModule: await goModuleDir("istio", "istio.io/istio"),
  };
}
