import { sampleNamespace } from "../../samples/names.ts";
import { doorToIstiod } from "../doors.ts";
import type { ClusterObjects } from "../questions/objects.ts";
import { clusterIn, type DiagnosisRequest } from "../request.ts";
import { broken, byHand, kubectlStep, ok, up, type Verdict } from "../verdict.ts";
import { routeDamage } from "./damage.ts";
import { istiodExposureHop } from "./exposure.ts";
import { gatewayHops, gatewayIds } from "./gateway.ts";
import { judging, judgingCluster, seenOf, type Hop } from "./hop.ts";

/** The way on which a sleep pod's proxy has its configuration. */
export function syncHops(request: DiagnosisRequest, category: string, from: string): Hop[] {
  const { primary } = clusterIn(request, from);
  const door = doorToIstiod(request, from);
  const way = door ? [...gatewayHops(request, category, door), istiodExposureHop(category, primary)] : [];
  return [
    ...way,
    {
      id: `sync:${from}`,
      category,
      title: `the proxy of sleep in ${from} has all that istiod of ${primary} tells it`,
      behind: [
        ...[`sleep:${from}`, `sidecar:${from}`, `istiod:${primary}`, `policy:istiod:${primary}`],
        ...(door ? [...gatewayIds(request, primary), `exposure-istiod:${primary}`] : []),
      ],
      judge: judgingCluster(from, ({ objects }, ground) =>
        judging(seenOf(ground, primary)?.istiod?.proxies, (proxies): Verdict => {
          const hasTakenAll = proxies[`${sleepPod(objects) ?? ""}.${sampleNamespace}`];
          if (hasTakenAll === true) return ok;
          if (hasTakenAll === false) {
            return broken(
              `the proxy of sleep in ${from} has refused or not yet taken what istiod of ${primary} sent it`,
              byHand(`look for "rejected" in the log of istio-proxy of sleep in ${from}`),
            );
          }
          const why = `the proxy of sleep in ${from} has no connection to istiod of ${primary}`;
          const damage = routeDamage(ground, from, primary);
          if (damage !== undefined) return broken(`${why}: ${damage}`, up);
          return broken(
            why,
            kubectlStep(from, "-n", sampleNamespace, "rollout", "restart", "deployment/sleep"),
          );
        }),
      ),
    },
  ];
}

function sleepPod({ pods }: ClusterObjects): string | undefined {
  return pods.find(pod => pod.namespace === sampleNamespace && pod.labels["app"] === "sleep" && pod.isReady)
    ?.name;
}
