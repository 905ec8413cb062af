import type * as pulumi from "@pulumi/pulumi";

import { ControlPlane } from "../../components/mesh/control-plane.ts";
import { Exposure } from "../../components/mesh/exposure.ts";
import { Gateway } from "../../components/mesh/gateway.ts";
import { Injection } from "../../components/mesh/injection.ts";
import { RemoteSecret } from "../../components/mesh/remote-secret.ts";
import type { GatewayAddress } from "../../components/networks/gateway-address.ts";
import type { Routes } from "../../components/networks/routes.ts";
import type { Clusters } from "../clusters/deploy.ts";
import { mustGet } from "../config/must-get.ts";
import type { Trust } from "../trust/deploy.ts";
import type { GatewayPlan, MeshPlan, MemberPlan } from "./plan.ts";
import type { Manifests } from "./render.ts";

/** Istio in every cluster of the mesh. */
export interface Mesh {
  readonly controlPlanes: ReadonlyMap<string, ControlPlane>;
  readonly remoteSecrets: readonly RemoteSecret[];
  readonly injections: ReadonlyMap<string, Injection>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly exposures: readonly Exposure[];
  /** By cluster: what has to be there before its pods get sidecars. */
  readonly admission: ReadonlyMap<string, readonly pulumi.Resource[]>;
}

/** Everything that the mesh is built on. */
export interface MeshGround {
  readonly clusters: Clusters;
  readonly routes: readonly Routes[];
  /** By cluster with a gateway. */
  readonly gatewayAddresses: ReadonlyMap<string, GatewayAddress>;
  readonly trust: Trust;
  readonly manifests: Manifests;
}

/** Installs Istio in every cluster, tells each primary of all others, and opens the clusters for sidecars. */
export function createMesh(plan: MeshPlan, ground: MeshGround): Mesh {
  const controlPlanes = new Map(
    plan.members.map(member => [member.cluster, createControlPlane(member, ground)]),
  );
  const remoteSecrets = plan.readers.map(
    ({ reader, target, server }) =>
      new RemoteSecret(`${reader}-reads-${target}`, {
        reader: mustGet(controlPlanes, reader),
        target: mustGet(controlPlanes, target),
        server,
      }),
  );
  const injections = new Map(
    plan.members.map(({ cluster, primary }) => [
      cluster,
      new Injection(
        `${cluster}-injection`,
        { cluster: mustGet(ground.clusters.all, cluster), manifest: mustGet(ground.manifests, cluster) },
        { dependsOn: injectionPrerequisites(cluster, primary, ground.routes, controlPlanes, remoteSecrets) },
      ),
    ]),
  );
  return {
    controlPlanes,
    remoteSecrets,
    injections,
    ...createGateways(plan, ground, controlPlanes, injections),
  };
}

/**
 * Makes the gateways, those of primaries first: a remote on another network has its sidecars, and so its own gateway, from an
 * istiod behind its primary's.
 */
function createGateways(
  { members, gateways: plans }: MeshPlan,
  { gatewayAddresses }: MeshGround,
  controlPlanes: ReadonlyMap<string, ControlPlane>,
  injections: ReadonlyMap<string, Injection>,
): Pick<Mesh, "gateways" | "exposures" | "admission"> {
  const exposures = new Map(
    members
      .filter(({ directsGateways }) => directsGateways)
      .map(({ cluster }) => [cluster, createExposure(cluster, plans, controlPlanes, injections)]),
  );
  const gateways = new Map<string, Gateway>();
  const admission = new Map<string, readonly pulumi.Resource[]>();
  for (const { cluster, primary, isThroughGateway } of members) {
    const own = [...mustGet(injections, cluster).webhooks];
    const way = isThroughGateway
      ? [mustGet(gateways, primary).deployment, mustGet(gatewayAddresses, primary).resource]
      : [];
    admission.set(cluster, [...own, ...way]);
    const plan = plans.find(candidate => candidate.cluster === cluster);
    if (!plan) continue;
    const { replicas, resources, serviceAnnotations, exposesIstiod } = plan;
    // With its listeners there before it, a gateway that is ready passes everything on.
    const dependsOn = [...own, ...way, ...mustGet(exposures, primary).objects];
    const gateway = new Gateway(
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
    gateways.set(cluster, gateway);
  }
  return { gateways, exposures: [...exposures.values()], admission };
}

function createExposure(
  cluster: string,
  gateways: readonly GatewayPlan[],
  controlPlanes: ReadonlyMap<string, ControlPlane>,
  injections: ReadonlyMap<string, Injection>,
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

function createControlPlane(
  { cluster, role, primary, servesNeighbours, istiodAddress }: MemberPlan,
  { clusters, trust, manifests }: MeshGround,
): ControlPlane {
  return new ControlPlane(`${cluster}-istio`, {
    cluster: mustGet(clusters.all, cluster),
    role,
    primary,
    cacerts: mustGet(trust.issuers, cluster).intermediate.cacerts,
    manifest: mustGet(manifests, cluster),
    ...(servesNeighbours && { istiodAddress }),
  });
}

/**
 * Resources that let a primary's istiod write its CA into a cluster's webhooks: with them it runs, reaches the cluster,
 * and may read it.
 */
function injectionPrerequisites(
  cluster: string,
  primary: string,
  routes: readonly Routes[],
  controlPlanes: ReadonlyMap<string, ControlPlane>,
  remoteSecrets: readonly RemoteSecret[],
): pulumi.Resource[] {
  return [
    ...mustGet(controlPlanes, primary).objects,
    ...routes.filter(({ ends }) => ends.has(cluster) && ends.has(primary)).map(({ resource }) => resource),
    ...remoteSecrets
      .filter(({ reader, target }) => reader === primary && target === cluster)
      .map(({ secret }) => secret),
  ];
}
