import type * as pulumi from "@pulumi/pulumi";

import { ControlPlane } from "../../components/mesh/control-plane.ts";
import { Injection } from "../../components/mesh/injection.ts";
import { withoutEndpoint } from "../../components/mesh/istiod-endpoint.ts";
import { LocalPreference } from "../../components/mesh/local-preference.ts";
import { RemoteSecret } from "../../components/mesh/remote-secret.ts";
import type { GatewayAddress } from "../../components/networks/gateway-address.ts";
import type { Routes } from "../../components/networks/routes.ts";
import type { Clusters } from "../clusters/deploy.ts";
import { mustGet } from "../config/must-get.ts";
import type { GatewaySight } from "../networks/observe-gateways.ts";
import type { Trust } from "../trust/deploy.ts";
import { createGateways, type Gateways } from "./gateways.ts";
import { knownIps, wayToIstiod, type MeshPlan, type MemberPlan } from "./plan.ts";
import type { Manifests } from "./render.ts";

/** Istio in every cluster of the mesh. */
export interface Mesh extends Gateways {
  readonly controlPlanes: ReadonlyMap<string, ControlPlane>;
  readonly remoteSecrets: readonly RemoteSecret[];
  readonly injections: ReadonlyMap<string, Injection>;
  /** Of each primary; none where pods anywhere are as good. */
  readonly localPreferences: readonly LocalPreference[];
}

/** Everything that the mesh is built on. */
export interface MeshGround {
  readonly clusters: Clusters;
  readonly routes: readonly Routes[];
  /** By cluster with a gateway. */
  readonly gatewayAddresses: ReadonlyMap<string, GatewayAddress>;
  readonly trust: Trust;
  readonly manifests: Manifests;
  /** Where gateways are reached, as it was seen before. */
  readonly seenGateways: GatewaySight;
}

/** Installs Istio in every cluster, tells each primary of all others, and opens the clusters for sidecars. */
export function createMesh(plan: MeshPlan, ground: MeshGround): Mesh {
  const controlPlanes = new Map(
    plan.members.map(member => [member.cluster, createControlPlane(plan, member, ground)]),
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
    localPreferences: plan.prefersLocal ? createLocalPreferences(plan, controlPlanes, injections) : [],
    ...createGateways(plan, {
      controlPlanes,
      injections,
      gatewayAddresses: ground.gatewayAddresses,
      manifests: ground.manifests,
      seen: ground.seenGateways,
    }),
  };
}

function createControlPlane(
  plan: MeshPlan,
  member: MemberPlan,
  { clusters, trust, manifests }: MeshGround,
): ControlPlane {
  const { cluster, role, primary, servesNeighbours, istiodAddress } = member;
  const manifest = mustGet(manifests, cluster);
  const way = wayToIstiod(plan, member);
  return new ControlPlane(`${cluster}-istio`, {
    cluster: mustGet(clusters.all, cluster),
    role,
    primary,
    members: plan.members.map(({ cluster: name }) => name),
    cacerts: mustGet(trust.issuers, cluster).intermediate.cacerts,
    manifest: way && !knownIps(way) ? withoutEndpoint(manifest) : manifest,
    ...(servesNeighbours && { istiodAddress }),
  });
}

/** Each istiod reads the rules of its own cluster. */
function createLocalPreferences(
  { members }: MeshPlan,
  controlPlanes: ReadonlyMap<string, ControlPlane>,
  injections: ReadonlyMap<string, Injection>,
): LocalPreference[] {
  return members
    .filter(({ role }) => role === "primary")
    .map(({ cluster: name }) => {
      const { cluster, crds } = mustGet(controlPlanes, name);
      const dependsOn = [crds, ...mustGet(injections, name).webhooks];
      return new LocalPreference(`${name}-locality`, { cluster }, { dependsOn });
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
