import { addressAt } from "../../components/addresses/cidr.ts";
import { istioOperator, type IstioOperator } from "../../components/mesh/operator.ts";
import type { IstioOperatorSpec } from "../../components/mesh/operator-spec.ts";
import { sharedIstioImages } from "../clusters/shared-images.ts";
import { clusterNamed, type ClusterPlan } from "../clusters/plan.ts";
import type { MeshConfig } from "./schema.ts";

/** Istio over the clusters of a mesh. */
export interface MeshPlan {
  readonly id: string;
  readonly trustDomain: string;
  /** Primaries first. */
  readonly members: readonly MemberPlan[];
  /** For each primary, every other cluster of the mesh. */
  readonly readers: readonly ReaderPlan[];
}

/** Istio in one cluster. */
export interface MemberPlan {
  readonly cluster: string;
  readonly role: "primary" | "remote";
  /** The primary whose istiod serves this cluster; itself for a primary. */
  readonly primary: string;
  /** Whether remotes use this primary's istiod. */
  readonly servesRemotes: boolean;
  /** ClusterIP at which peers reach the primary's istiod. */
  readonly istiodAddress: string;
  readonly operator: IstioOperator;
  /** Whether something of the user's is laid over it. */
  readonly hasOverlay: boolean;
}

/** A primary's access to another cluster: its remote secret. */
export interface ReaderPlan {
  /** The primary that reads. */
  readonly reader: string;
  /** The cluster that is read. */
  readonly target: string;
  /** URL at which the reader's pods reach the target's API server. */
  readonly server: string;
}

/**
 * Index of istiod's fixed address in its service subnet. The lowest addresses are not assigned to Services that ask
 * for none (KEP-3070); of those, 1 is the API server's and 10 is kubeadm's DNS.
 */
const istiodAddressIndex = 15;

/** Decides the mesh; undefined when the stack has none. */
export function planMesh(
  { mesh }: { readonly mesh?: MeshConfig | undefined },
  clusters: readonly ClusterPlan[],
): MeshPlan | undefined {
  if (!mesh) return undefined;
  const members = [
    ...mesh.primaries.map(name => planMember("primary", name, name, mesh, clusters)),
    ...Object.entries(mesh.remotes).map(([name, primary]) =>
      planMember("remote", name, primary, mesh, clusters),
    ),
  ];
  return {
    id: mesh.id,
    trustDomain: mesh.trustDomain,
    members,
    readers: mesh.primaries.flatMap(reader =>
      members
        .filter(({ cluster }) => cluster !== reader)
        .map(({ cluster: target }) => ({
          reader,
          target,
          server: clusterNamed(clusters, target).apiServer.inside,
        })),
    ),
  };
}

function planMember(
  role: "primary" | "remote",
  name: string,
  primary: string,
  mesh: MeshConfig,
  clusters: readonly ClusterPlan[],
): MemberPlan {
  const cluster = clusterNamed(clusters, name);
  const istiodAddress = addressAt(clusterNamed(clusters, primary).serviceSubnet, istiodAddressIndex);
  const servesRemotes = Object.values(mesh.remotes).includes(name);
  const remotes = Object.keys(mesh.remotes).filter(remote => mesh.remotes[remote] === primary);
  const images = sharedIstioImages([
    clusterNamed(clusters, primary),
    ...remotes.map(remote => clusterNamed(clusters, remote)),
  ]);
  const overlay = mesh.istioOperator[role] as IstioOperatorSpec | undefined;
  return {
    cluster: name,
    role,
    primary,
    servesRemotes,
    istiodAddress,
    hasOverlay: overlay !== undefined,
    operator: istioOperator({
      role,
      cluster: name,
      network: cluster.networkName,
      meshId: mesh.id,
      trustDomain: mesh.trustDomain,
      istiodAddress,
      servesRemotes,
      sizing: cluster.sizing,
      images,
      ...(overlay && { overlay }),
    }),
  };
}
