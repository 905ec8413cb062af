import type { FactsQuestion } from "../../../components/adoption/facts/ask-facts.ts";
import type { Quantities } from "../../../components/adoption/facts/objects.ts";
import type { Claim } from "../../../components/kubernetes/claim.ts";
import type { Right } from "../../../components/kubernetes/rights.ts";
import { gatewayName } from "../../../components/mesh/names.ts";
import { helloworldName, helloworldRequests, sampleNamespace } from "../../../components/samples/names.ts";
import { clusterNamed } from "../../clusters/plan.ts";
import { mustGet } from "../../config/must-get.ts";
import type { Manifests } from "../../mesh/render.ts";
import type { ClaimingPlans } from "../claims.ts";
import { doorsOf, type Door } from "./doors.ts";
import { partIn } from "./part-in.ts";
import { add, podsOfManifest, proxySize, requested, type PodToCome, type Size } from "./pods-to-come.ts";
import { rightsFor, type Doings } from "./rights.ts";
import { trialsOf } from "./trials.ts";

/** The part of a plan that a cluster has to be ready for. */
export interface ReadinessPlan {
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly claims: readonly Claim[];
  readonly rights: readonly Right[];
  readonly pods: readonly PodToCome[];
  readonly doors: readonly Door[];
}

/** Decides what a cluster has to be ready for. @param claims of the stack there */
export function planReadiness(
  plan: ClaimingPlans,
  manifests: Manifests,
  cluster: string,
  claims: readonly Claim[],
): ReadinessPlan {
  const { podSubnet, serviceSubnet } = clusterNamed(plan.clusters, cluster);
  return {
    podSubnet,
    serviceSubnet,
    claims,
    rights: rightsFor(claims, doingsIn(plan, cluster)),
    pods: podsToCome(plan, manifests, cluster),
    doors: doorsOf(plan, manifests, cluster),
  };
}

/** The questions that follow from it. */
export function factsQuestion(
  plan: ClaimingPlans,
  manifests: Manifests,
  cluster: string,
  { claims, rights }: ReadinessPlan,
): FactsQuestion {
  const objects = manifests.get(cluster)?.objects ?? [];
  const sidecars = partIn(plan, cluster).samples ? [sampleNamespace] : [];
  return { rights, trials: namespaces => trialsOf(claims, objects, sidecars, namespaces) };
}

function doingsIn(plan: ClaimingPlans, cluster: string): Doings {
  const { member, gateway } = partIn(plan, cluster);
  return {
    isMember: member !== undefined,
    awaitsLoadBalancer: gateway !== undefined && gateway.addresses === undefined,
    hurriesIstiod: member?.role === "primary",
  };
}

function podsToCome(plan: ClaimingPlans, manifests: Manifests, cluster: string): PodToCome[] {
  const { member, gateway, samples } = partIn(plan, cluster);
  if (!member) return [];
  const proxy = proxySize(mustGet(manifests, member.primary).objects);
  return [
    ...podsOfManifest(mustGet(manifests, cluster)),
    ...(gateway ? several(gateway.replicas, gatewayName, laidOver(proxy, gateway.resources?.requests)) : []),
    ...(samples?.helloworld ?? []).flatMap(({ version, replicas }) =>
      several(replicas, helloworldName(version), add([proxy, requested(helloworldRequests)])),
    ),
    ...(samples ? several(samples.sleep.replicas, "sleep", proxy) : []),
  ];
}

const several = (count: number, deployment: string, size: Size): PodToCome[] =>
  Array.from({ length: count }, () => ({ deployment, ...size }));

/** What somebody asks for in place of the proxy's own requests: Kubernetes takes them together. */
function laidOver(
  proxy: Size,
  requests: { cpu?: string | undefined; memory?: string | undefined } = {},
): Size {
  const own = requested(requests as Quantities);
  return {
    cpu: requests.cpu === undefined ? proxy.cpu : own.cpu,
    memory: requests.memory === undefined ? proxy.memory : own.memory,
  };
}
