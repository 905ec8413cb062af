import type * as pulumi from "@pulumi/pulumi";

import type { ControlPlane } from "../../components/mesh/control-plane.ts";
import { Exposure } from "../../components/mesh/exposure.ts";
import { Gateway } from "../../components/mesh/gateway.ts";
import type { Injection } from "../../components/mesh/injection.ts";
import type { GatewayAddress } from "../../components/networks/gateway-address.ts";
import { mustGet } from "../config/must-get.ts";
import type { GatewayPlan, MemberPlan, MeshPlan } from "./plan.ts";

/** The gateways of a mesh, and what depends on them; nothing of it where it has one network. */
export interface Gateways {
  /** By cluster. */
  readonly gateways: ReadonlyMap<string, Gateway>;
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
}

/**
 * Makes the gateways, those of primaries first: a remote on another network has its sidecars, and so its own gateway, from an
 * istiod behind its primary's.
 */
export function createGateways({ members, gateways: plans }: MeshPlan, ground: GatewayGround): Gateways {
  const exposures = new Map(
    members
      .filter(({ directsGateways }) => directsGateways)
      .map(({ cluster }) => [cluster, createExposure(cluster, plans, ground)]),
  );
  const gateways = new Map<string, Gateway>();
  const admission = new Map<string, readonly pulumi.Resource[]>();
  for (const member of members) {
    const { cluster, primary } = member;
    const needed = [
      ...mustGet(ground.injections, cluster).webhooks,
      ...wayToIstiod(member, gateways, ground),
    ];
    admission.set(cluster, needed);
    const plan = plans.find(candidate => candidate.cluster === cluster);
    if (!plan) continue;
    // With its listeners there before it, a gateway that is ready passes everything on.
    const dependsOn = [...needed, ...mustGet(exposures, primary).objects];
    gateways.set(cluster, createGateway(plan, ground, dependsOn));
  }
  return { gateways, exposures, admission };
}

/** The resources by which a remote on another network reaches its primary's istiod; none for any other cluster. */
function wayToIstiod(
  { primary, isThroughGateway }: MemberPlan,
  gateways: ReadonlyMap<string, Gateway>,
  { gatewayAddresses }: GatewayGround,
): pulumi.Resource[] {
  if (!isThroughGateway) return [];
  return [mustGet(gateways, primary).deployment, mustGet(gatewayAddresses, primary).resource];
}

function createGateway(
  { cluster, replicas, resources, serviceAnnotations, exposesIstiod }: GatewayPlan,
  { controlPlanes }: GatewayGround,
  dependsOn: pulumi.Resource[],
): Gateway {
  return new Gateway(
    `${cluster}-gateway`,
    {
      controlPlane: mustGet(controlPlanes, cluster),
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
