import { unknownGateway } from "../../samples/proof/hops.ts";
import type { Door } from "../doors.ts";
import { clusterIn, type DiagnosisRequest, type Pair } from "../request.ts";
import { broken, ok, up } from "../verdict.ts";
import { answeredVerdict, knownVerdict, networkIds, watchIds } from "./endpoints.ts";
import { servicesExposureHop } from "./exposure.ts";
import { gatewayHops, gatewayIds } from "./gateway.ts";
import { judging, judgingCluster, type Hop } from "./hop.ts";
import { policyIds } from "./policies.ts";
import { routeHops } from "./route.ts";

/** The hops by which a request enters another network at one of its gateways. */
export function doorHops(request: DiagnosisRequest, category: string, pair: Pair, door: Door): Hop[] {
  const { from, to } = pair;
  const { cluster, endpoints } = door;
  const [client, director] = [clusterIn(request, from).primary, clusterIn(request, cluster).primary];
  return [
    ...gatewayHops(request, category, door),
    servicesExposureHop(category, director),
    {
      id: `known:${client}>${cluster}`,
      category,
      title: `istiod of ${client} knows the gateway of ${cluster}`,
      behind: [`istiod:${client}`],
      judge: judgingCluster(client, ({ istiod }) =>
        judging(istiod?.gateways, known => {
          const endpoint = endpoints.find(each => !known.includes(each));
          return endpoint === undefined ? ok : broken(unknownGateway(client, { cluster, endpoint }), up);
        }),
      ),
    },
    {
      id: `endpoints:${from}>${cluster}`,
      category,
      title: `the proxy of sleep in ${from} knows the gateway of ${cluster} (${endpoints.join(", ")})`,
      behind: [
        `sync:${from}`,
        `known:${client}>${cluster}`,
        ...networkIds(request, [from, to, cluster]),
        ...watchIds(request, client, to),
      ],
      judge: judgingCluster(from, ({ sleep }) => knownVerdict(from, sleep, endpoints)),
    },
    ...routeHops(request, category, cluster, to),
    {
      id: `through:${from}>${cluster}`,
      category,
      title: `requests of ${from} come back through the gateway of ${cluster}`,
      behind: [
        ...[`endpoints:${from}>${cluster}`, `certificate:sleep:${from}`, `certificate:helloworld:${to}`],
        ...policyIds(request, pair),
        ...gatewayIds(request, cluster),
        ...[`exposure:${director}`, ...watchIds(request, director, to), `target:${to}`],
      ],
      judge: judgingCluster(from, ({ sleep }) =>
        answeredVerdict(
          sleep,
          endpoints,
          endpoint => `the gateway of ${cluster} (${endpoint}) passes nothing on`,
        ),
      ),
    },
  ];
}
