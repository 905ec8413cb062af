import type { Answer } from "../components/diagnosis/answer.ts";
import type {
  Damage,
  DiagnosedCluster,
  DiagnosisRequest,
  GatewaySource,
  Pair,
} from "../components/diagnosis/request.ts";
import { anywhereService } from "../components/samples/anywhere.ts";
import { clusterNamed } from "./clusters/plan.ts";
import { nodesDamage, type DockerSight } from "./clusters/observe.ts";
import { addressDamage, routesDamage } from "./networks/observe.ts";
import type { Outputs } from "./outputs.ts";
import type { Plan } from "./plan.ts";
import type { MemberPlan } from "./mesh/plan.ts";
import { withGateways, type SamplesPlan } from "./samples/plan.ts";

/** What only the last `up` knows: the mesh's root, and the addresses of load balancers. */
export type KnownByUp = Pick<Outputs, "verifyRequest" | "gateways">;

/**
 * What a diagnosis looks at, and how all of it has to be. Pure.
 *
 * @param seen what Docker holds; undefined in it for a stack that needs no Docker
 * @returns undefined for a stack without a mesh, or without samples to ask from
 */
export function diagnosisRequest(
  plan: Plan,
  pairs: readonly Pair[],
  known: KnownByUp,
  seen: Answer<DockerSight | undefined>,
): DiagnosisRequest | undefined {
  const { mesh, samples } = plan;
  if (!mesh || !samples || !known.verifyRequest) return undefined;
  return {
    pairs,
    service: samples.request.local ? anywhereService : "helloworld",
    root: known.verifyRequest.root,
    clusters: mesh.members.map(member => diagnosedCluster(plan, member, known)),
    ...networksOf(samples, known),
    damages: "is" in seen ? { is: damagesOf(plan, seen.is) } : seen,
  };
}

function diagnosedCluster(
  plan: Plan,
  { cluster: name, primary }: MemberPlan,
  known: KnownByUp,
): DiagnosedCluster {
  const { networkName: network, key, podSubnet, serviceSubnet, nodes } = clusterNamed(plan.clusters, name);
  const own = plan.samples?.clusters.find(({ cluster }) => cluster === name);
  const gateway = gatewaySource(plan, name, known);
  return {
    name,
    primary,
    network,
    key,
    podSubnet,
    serviceSubnet,
    hasNodes: nodes !== undefined,
    ...(gateway && { gateway }),
    versions: (own?.helloworld ?? []).map(({ version }) => version),
    reads: (plan.mesh?.readers ?? [])
      .filter(({ reader }) => reader === name)
      .map(({ target, server }) => ({ target, server })),
  };
}

function gatewaySource(
  { networks }: Plan,
  name: string,
  { gateways = {} }: KnownByUp,
): GatewaySource | undefined {
  const place = networks.gateways.find(({ cluster }) => cluster === name);
  if (!place) return undefined;
  if (
    networks.gatewayAddresses.some(
      ({ cluster, address }) => cluster === name && place.addresses?.includes(address),
    )
  )
    return { of: "node" };
  if (place.addresses) return { of: "config" };
  const reached = gateways[name];
  return { of: "load-balancer", addresses: reached ? [reached.address, ...(reached.more ?? [])] : [] };
}

/** The networks as the plan has them, with the addresses of load balancers. */
function networksOf(
  { request, behindLoadBalancers }: SamplesPlan,
  { verifyRequest }: KnownByUp,
): Pick<DiagnosisRequest, "networks"> {
  const found = behindLoadBalancers.map(({ cluster, network }) => {
    const gateways = verifyRequest?.networks?.[network]?.gateways ?? [];
    return { network, gateways: gateways.filter(gateway => gateway.cluster === cluster) };
  });
  return withGateways(request, found);
}

function damagesOf({ clusters, networks }: Plan, seen: DockerSight | undefined): Damage[] {
  return [
    ...clusters.flatMap((cluster): Damage[] => {
      const damage = nodesDamage(cluster, seen);
      const why = damage && ("gone" in damage ? damage.gone : damage.mendable);
      return why === undefined ? [] : [{ of: "nodes", cluster: cluster.name, why }];
    }),
    ...networks.routes.flatMap((route): Damage[] => {
      const why = routesDamage(route, seen);
      return why === undefined ? [] : [{ of: "routes", from: route.from.name, to: route.to.name, why }];
    }),
    ...networks.gatewayAddresses.flatMap((address): Damage[] => {
      const why = addressDamage(address, seen);
      return why === undefined ? [] : [{ of: "gateway-address", cluster: address.cluster, why }];
    }),
  ];
}

/**
 * Every request from one cluster of the mesh to another, or those from and to the given ones.
 * @returns the request within the cluster where it is the only one
 */
export function pairsOf({ mesh }: Plan, ends: { readonly from?: string; readonly to?: string }): Pair[] {
  const names = (mesh?.members ?? []).map(({ cluster }) => cluster);
  const [froms, tos] = [ends.from, ends.to].map(end => (end === undefined ? names : [end]));
  const all = (froms ?? []).flatMap(from => (tos ?? []).map(to => ({ from, to })));
  const between = all.filter(({ from, to }) => from !== to);
  return between.length > 0 ? between : all;
}
