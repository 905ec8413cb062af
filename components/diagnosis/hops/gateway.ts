import { istiodPorts, servicesPort } from "../../mesh/gateway-ports.ts";
import { gatewayName, gatewaySelector, istioNamespace } from "../../mesh/names.ts";
import { gatewayAway } from "../../samples/proof/hops.ts";
import type { Door } from "../doors.ts";
import { clusterIn, type DiagnosisRequest } from "../request.ts";
import { broken, up } from "../verdict.ts";
import { gatewayAddressHops } from "./gateway-address.ts";
import { judgingCluster, type Hop } from "./hop.ts";
import { policyHop } from "./network-policy.ts";

/** The hops of a gateway itself, whoever enters by it. */
export function gatewayHops(request: DiagnosisRequest, category: string, door: Door): Hop[] {
  const { cluster, endpoints } = door;
  const { network } = clusterIn(request, cluster);
  return [
    {
      id: `gateway:${cluster}`,
      category,
      title: `the gateway of ${cluster} runs`,
      behind: [`api:${cluster}`],
      judge: judgingCluster(cluster, ({ objects }) => {
        const found = objects.deployments.find(
          each => each.namespace === istioNamespace && each.name === gatewayName,
        );
        if (!found) return broken(`${cluster} has no Deployment ${istioNamespace}/${gatewayName}`, up);
        if (found.ready > 0) return undefined;
        return broken(gatewayAway({ cluster, endpoint: endpoints.join(", ") }, network, found.wanted), up);
      }),
    },
    policyHop(category, "gateway", cluster, istioNamespace, gatewaySelector, portsOf(request, cluster)),
    ...gatewayAddressHops(request, category, cluster),
  ];
}

/** The hops of {@link gatewayHops}, as others name them. */
export function gatewayIds(request: DiagnosisRequest, cluster: string): string[] {
  const addresses = gatewayAddressHops(request, "", cluster);
  return [`gateway:${cluster}`, `policy:gateway:${cluster}`, ...addresses.map(({ id }) => id)];
}

/** Remotes on other networks reach their primary's istiod through its gateway. */
function portsOf({ clusters }: DiagnosisRequest, cluster: string): number[] {
  const network = clusters.find(({ name }) => name === cluster)?.network;
  const exposesIstiod = clusters.some(other => other.primary === cluster && other.network !== network);
  return [servicesPort, ...(exposesIstiod ? Object.values(istiodPorts) : [])].map(({ port }) => port);
}
