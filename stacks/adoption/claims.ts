import type { ClusterQuestion } from "../../components/adoption/cluster-sight.ts";
import { managerClaims, siteClaims, tunnelClaims, wutongSiteClaims } from "../../components/edges/claims.ts";
import { edgeNamespaceSpec } from "../../components/edges/names.ts";
import { claimToNamespace, type Claim } from "../../components/kubernetes/claim.ts";
import {
  exposureClaims,
  gatewayClaims,
  istioClaims,
  localityClaims,
  readerClaims,
  targetClaims,
} from "../../components/mesh/claims.ts";
import { istioNamespaceSpec } from "../../components/mesh/names.ts";
import { sampleClaims } from "../../components/samples/claims.ts";
import { clusterNamed, type ClusterPlan } from "../clusters/plan.ts";
import { mustGet } from "../config/must-get.ts";
import type { EdgesPlan } from "../edges/plan.ts";
import type { Manifests } from "../mesh/render.ts";
import type { MemberPlan, MeshPlan } from "../mesh/plan.ts";
import type { SamplesPlan } from "../samples/plan.ts";

/** The plans of which a cluster's part is claimed. */
export interface ClaimingPlans {
  readonly clusters: readonly ClusterPlan[];
  readonly mesh: MeshPlan | undefined;
  readonly samples: SamplesPlan | undefined;
  readonly edges: EdgesPlan | undefined;
}

/** Everything that a stack makes in a cluster, and the address that it needs there. */
export function questionOf(plan: ClaimingPlans, manifests: Manifests, cluster: string): ClusterQuestion {
  const member = plan.mesh?.members.find(candidate => candidate.cluster === cluster);
  return {
    claims: [
      ...meshClaims(plan, manifests, cluster),
      ...sampleClaimsOf(plan, cluster),
      ...(plan.edges ? edgeClaims(plan.edges, cluster) : []),
    ],
    ...(member?.servesNeighbours && { istiodAddress: member.istiodAddress }),
    ...(plan.mesh?.gateways.some(
      gateway => gateway.cluster === cluster && gateway.addresses === undefined,
    ) && { hasLoadBalancer: true }),
  };
}

function meshClaims({ mesh, clusters }: ClaimingPlans, manifests: Manifests, cluster: string): Claim[] {
  const member = mesh?.members.find(candidate => candidate.cluster === cluster);
  if (!mesh || !member) return [];
  const { networkName } = clusterNamed(clusters, cluster);
  const primary = member.role === "remote" ? member.primary : undefined;
  return [
    ...istioClaims(
      istioNamespaceSpec(networkName, primary),
      mustGet(manifests, cluster),
      member.servesNeighbours,
    ),
    ...gatewayClaimsOf(mesh, member),
    ...(mesh.prefersLocal && member.role === "primary" ? localityClaims : []),
    ...mesh.readers.filter(({ reader }) => reader === cluster).flatMap(({ target }) => readerClaims(target)),
    ...mesh.readers.filter(({ target }) => target === cluster).flatMap(({ reader }) => targetClaims(reader)),
  ];
}

function gatewayClaimsOf({ gateways }: MeshPlan, { cluster, directsGateways }: MemberPlan): readonly Claim[] {
  const own = gateways.find(gateway => gateway.cluster === cluster);
  return [
    ...(own ? gatewayClaims : []),
    ...(directsGateways ? exposureClaims(own?.exposesIstiod ?? false) : []),
  ];
}

function sampleClaimsOf({ samples }: ClaimingPlans, cluster: string): Claim[] {
  const own = samples?.clusters.find(candidate => candidate.cluster === cluster);
  return own
    ? sampleClaims(
        own.helloworld.map(({ version }) => version),
        own.anywhere,
      )
    : [];
}

function edgeClaims({ managers, tunnels }: EdgesPlan, cluster: string): Claim[] {
  const managed = tunnels.filter(({ management }) => management === cluster);
  const ended = tunnels.filter(({ end }) => end.kind !== "bundle" && end.cluster === cluster);
  if (managed.length + ended.length === 0) return [];
  return [
    claimToNamespace(edgeNamespaceSpec(ended.some(({ end }) => end.kind === "cluster"))),
    ...(managers.some(manager => manager.cluster === cluster) ? managerClaims : []),
    ...managed.flatMap(({ code, tokenName, end }) => tunnelClaims(code, tokenName, end.kind === "wutong")),
    ...ended.flatMap(({ code, end, sampleImage }) =>
      end.kind === "wutong" ? wutongSiteClaims : siteClaims(code, sampleImage !== undefined),
    ),
  ];
}
