import * as pulumi from "@pulumi/pulumi";

import type { ControlPlane } from "../../components/mesh/control-plane.ts";
import { Exposure } from "../../components/mesh/exposure.ts";
import { Gateway } from "../../components/mesh/gateway.ts";
import type { Injection } from "../../components/mesh/injection.ts";
import { IstiodEndpoint } from "../../components/mesh/istiod-endpoint-slice.ts";
import { LoadBalancer } from "../../components/mesh/load-balancer.ts";
import type { ReachedGateway } from "../../components/mesh/load-balancer-status.ts";
import type { GatewayAddress } from "../../components/networks/gateway-address.ts";
import { mustGet } from "../config/must-get.ts";
import type { GatewaySight } from "../networks/observe-gateways.ts";
import { knownIps, wayToIstiod, type GatewayPlan, type MemberPlan, type MeshPlan } from "./plan.ts";
import type { Manifests } from "./render.ts";

/** The gateways of a mesh, and what depends on them; nothing of it where it has one network. */
export interface Gateways {
  /** By cluster. */
  readonly gateways: ReadonlyMap<string, Gateway>;
  /** Where other networks reach each of them; by cluster. */
  readonly reached: ReadonlyMap<string, pulumi.Output<ReachedGateway>>;
  /** By primary. */
  readonly exposures: ReadonlyMap<string, Exposure>;
  /** By cluster of the mesh: what has to be there before its pods get sidecars. */
  readonly admission: ReadonlyMap<string, readonly pulumi.Resource[]>;
}

/** Everything that gateways are built on, by cluster. */
interface GatewayGround {
  readonly controlPlanes: ReadonlyMap<string, ControlPlane>;
  readonly injections: ReadonlyMap<string, Injection>;
  readonly gatewayAddresses: ReadonlyMap<string, GatewayAddress>;
  readonly manifests: Manifests;
  /** The gateways' addresses as they were seen before. */
  readonly seen: GatewaySight;
}

/**
 * Makes the gateways, those of primaries first: a remote on another network has its sidecars, and so its own gateway, from an
 * istiod behind its primary's.
 */
export function createGateways(plan: MeshPlan, ground: GatewayGround): Gateways {
  const { members, gateways: plans } = plan;
  const exposures = new Map(
    members
      .filter(({ directsGateways }) => directsGateways)
      .map(({ cluster }) => [cluster, createExposure(cluster, plans, ground)]),
  );
  const gateways = new Map<string, Gateway>();
  const reached = new Map<string, pulumi.Output<ReachedGateway>>();
  const admission = new Map<string, readonly pulumi.Resource[]>();
  for (const member of members) {
    const { cluster, primary } = member;
    const way = wayToIstiod(plan, member);
    const needed = [
      ...mustGet(ground.injections, cluster).webhooks,
      ...(way ? createWay(member, way, { gateways, reached }, ground) : []),
    ];
    admission.set(cluster, needed);
    const own = plans.find(candidate => candidate.cluster === cluster);
    if (!own) continue;
    // With its listeners there before it, a gateway that is ready passes everything on.
    const dependsOn = [...needed, ...mustGet(exposures, primary).objects];
    const gateway = createGateway(own, ground, dependsOn);
    gateways.set(cluster, gateway);
    reached.set(cluster, reach(own, gateway, ground));
  }
  return { gateways, reached, exposures, admission };
}

/** Everything by which a remote on another network reaches its primary's istiod: made here where the remote's manifest could not have it. */
function createWay(
  { cluster, primary }: MemberPlan,
  way: GatewayPlan,
  { gateways, reached }: Pick<Gateways, "gateways" | "reached">,
  { controlPlanes, gatewayAddresses, manifests }: GatewayGround,
): pulumi.Resource[] {
  const address = gatewayAddresses.get(primary)?.resource;
  const { deployment } = mustGet(gateways, primary);
  if (knownIps(way)) return [deployment, ...(address ? [address] : [])];
  const { slice } = new IstiodEndpoint(
    `${cluster}-istiod-endpoint`,
    {
      cluster: mustGet(controlPlanes, cluster).cluster,
      manifest: mustGet(manifests, cluster),
      reached: mustGet(reached, primary),
      ports: way.ports,
    },
    { dependsOn: [...mustGet(controlPlanes, cluster).objects] },
  );
  return [deployment, slice];
}

/** Finds out where other networks reach a gateway. */
function reach(
  { cluster, addresses }: GatewayPlan,
  gateway: Gateway,
  { controlPlanes, seen }: GatewayGround,
): pulumi.Output<ReachedGateway> {
  if (addresses) {
    const ips = addresses.flatMap(address => seen.hosts.get(address) ?? []);
    return pulumi.output({ addresses, ips: [...new Set(ips)].sort() });
  }
  const before = seen.loadBalancers.get(cluster);
  return new LoadBalancer(`${cluster}-load-balancer`, {
    cluster: mustGet(controlPlanes, cluster).cluster,
    gateway,
    ...(before && { seen: before }),
  }).reached;
}

function createGateway(
  { cluster, replicas, resources, serviceAnnotations, entrance, exposesIstiod }: GatewayPlan,
  { controlPlanes }: GatewayGround,
  dependsOn: pulumi.Resource[],
): Gateway {
  return new Gateway(
    `${cluster}-gateway`,
    {
      controlPlane: mustGet(controlPlanes, cluster),
      entrance,
      replicas,
      serviceAnnotations,
      exposesIstiod,
      ...(resources && { resources }),
    },
    { dependsOn },
  );
}

function createExposure(
  cluster: string,
  gateways: readonly GatewayPlan[],
  { controlPlanes, injections }: GatewayGround,
): Exposure {
  const controlPlane = mustGet(controlPlanes, cluster);
  return new Exposure(
    `${cluster}-exposure`,
    {
      cluster: controlPlane.cluster,
      exposesIstiod: gateways.some(gateway => gateway.cluster === cluster && gateway.exposesIstiod),
    },
    { dependsOn: [controlPlane.crds, ...mustGet(injections, cluster).webhooks] },
  );
}
