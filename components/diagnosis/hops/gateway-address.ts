import { gatewayName, istioNamespace } from "../../mesh/names.ts";
import { clusterIn, type DiagnosisRequest } from "../request.ts";
import { broken, byHand, up, type Verdict } from "../verdict.ts";
import { damageIn } from "./damage.ts";
import { judging, judgingCluster, type Ground, type Hop } from "./hop.ts";

/** Whether a gateway has its addresses, as far as that can be looked at. */
export function gatewayAddressHops(request: DiagnosisRequest, category: string, cluster: string): Hop[] {
  const { gateway } = clusterIn(request, cluster);
  const hop = (title: string, judge: Hop["judge"]): Hop[] => [
    { id: `address:${cluster}`, category, title, behind: [`api:${cluster}`], judge },
  ];
  switch (gateway?.of) {
    case "node":
      return hop(`a node of ${cluster} has its gateway's address`, ground => onNode(cluster, ground));
    case "load-balancer":
      return hop(
        `the load balancer of ${cluster}'s gateway has the address that the mesh knows`,
        judgingCluster(cluster, ({ objects }) => {
          const service = objects.services.find(
            each => each.namespace === istioNamespace && each.name === gatewayName,
          );
          return balancerVerdict(cluster, service?.ingress, gateway.addresses);
        }),
      );
    default:
      return [];
  }
}

function onNode(cluster: string, ground: Ground): Verdict {
  return judging(ground.request.damages, () => {
    const why = damageIn(ground, damage => damage.of === "gateway-address" && damage.cluster === cluster);
    return why === undefined ? { state: "ok" } : broken(why, up);
  });
}

/** @param found the addresses that it has; undefined without a Service */
function balancerVerdict(
  cluster: string,
  found: readonly string[] | undefined,
  known: readonly string[],
): Verdict | undefined {
  const service = `Service ${istioNamespace}/${gatewayName}`;
  if (!found) return broken(`${cluster} has no ${service}, so its gateway has no load balancer`, up);
  if (found.length === 0) {
    return broken(
      `${service} of ${cluster} has no address from a load balancer`,
      byHand(`see to the controller that gives Services of type LoadBalancer addresses in ${cluster}`),
    );
  }
  const [now, before] = [found, known].map(addresses => [...addresses].sort().join(", "));
  if (now === before) return undefined;
  return broken(`${service} of ${cluster} is at ${now}, and was at ${before} when the last up ended`, up);
}
