import type { ProxySecrets } from "../../mesh/proxy-secrets.ts";
import { shortened } from "../../proof/shortened.ts";
import { sampleNamespace } from "../../samples/names.ts";
import type { Answer } from "../answer.ts";
import { broken, kubectlStep, type Verdict } from "../verdict.ts";
import { judging, judgingCluster, type Hop } from "./hop.ts";

/** Certificates of one end of a path. @param end whose proxy it is */
export function certificateHop(category: string, cluster: string, end: "sleep" | "helloworld"): Hop {
  return {
    id: `certificate:${end}:${cluster}`,
    category,
    title: `${end} of ${cluster} has a certificate of the mesh's root`,
    behind: [`sidecar:${cluster}`, `root:${cluster}`, `${end === "sleep" ? "sleep" : "target"}:${cluster}`],
    judge: judgingCluster(cluster, ({ sleep, target }, { request, now }) => {
      const secrets: Answer<ProxySecrets> | undefined = end === "sleep" ? sleep?.secrets : target;
      return judging(secrets, found => certificateVerdict(found, end, cluster, request.root, now));
    }),
  };
}

function certificateVerdict(
  { leaf, roots }: ProxySecrets,
  end: string,
  cluster: string,
  root: string,
  now: Date,
): Verdict {
  const restart = kubectlStep(cluster, "-n", sampleNamespace, "rollout", "restart", "deployment");
  const proxy = `the proxy of ${end} in ${cluster}`;
  if (!leaf) return broken(`${proxy} has no certificate`, restart);
  if (Date.parse(leaf.to) <= now.getTime())
    return broken(`the certificate of ${proxy} ended at ${leaf.to}`, restart);
  if (Date.parse(leaf.from) > now.getTime()) {
    return broken(`the certificate of ${proxy} begins at ${leaf.from} only: a clock is wrong`, restart);
  }
  if (roots.includes(root)) return { state: "ok" };
  return broken(
    `${proxy} trusts the root ${shortened(roots[0] ?? "none")}, and the mesh has ${shortened(root)}`,
    restart,
  );
}
