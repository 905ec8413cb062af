import { kubernetesRange } from "../../clusters/versions.ts";
import type { Judgement } from "./judgement.ts";

/** Whether Istio supports a cluster's version of Kubernetes. @param version as in `v1.34.2` */
export function judgeVersion(version: string): Judgement {
  const { istio, first, last } = kubernetesRange;
  const supported = `Istio ${istio} supports 1.${first} to 1.${last}`;
  const minor = Number(/^v1\.(\d+)\./.exec(version)?.[1]);
  if (minor >= first && minor <= last) return { check: "Kubernetes", state: "ok", found: version };
  return {
    check: "Kubernetes",
    state: "problem",
    found: `it has Kubernetes ${version}, and ${supported}`,
    remedy: `${minor > last ? "use a cluster of an older version" : "upgrade it"}, or leave it out of this stack`,
  };
}
