import { couldNotBeAsked } from "../components/kubernetes/sight.ts";
import type { KubernetesObject } from "../components/kubernetes/manifest.ts";
import { objectName } from "../components/mesh/object-name.ts";
import type { Absence, LeftOut } from "./clusters/left-out.ts";
import type { Problem } from "./config/problem.ts";
import type { Manifests } from "./mesh/render.ts";
import type { Plan } from "./plan.ts";

/** Names that one line of a refusal gives. */
const named = 3;

/**
 * Things that a plan wants in clusters that are left out, and that are not there yet: the engine leaves alone what its state has, and
 * would try to make these. Pure.
 */
export function judgeLeftOut(
  plan: Pick<Plan, "mesh" | "samples" | "edges">,
  manifests: Manifests,
  { clusters, recorded }: Absence,
): Problem[] {
  return [...clusters].flatMap(([cluster, leftOut]) => {
    const missing = wantedIn(cluster, plan, manifests).filter(name => !recorded.has(name));
    return missing.length === 0 ? [] : [problem(cluster, leftOut, missing)];
  });
}

function problem(cluster: string, { why, isAway }: LeftOut, missing: readonly string[]): Problem {
  const more = missing.length > named ? ` and ${missing.length - named} more` : "";
  return {
    path: `isthmus:clusters.${cluster}`,
    reason:
      `${isAway ? couldNotBeAsked("it", why) : why.unseen}, so it would be left out, but the config wants something new of it: ` +
      `${missing.slice(0, named).join(", ")}${more}`,
    remedy: "take that change back until the cluster answers",
  };
}

/** Names of resources by which it is known whether each part of a plan has been made in a cluster. */
function wantedIn(
  cluster: string,
  { mesh, samples, edges }: Pick<Plan, "mesh" | "samples" | "edges">,
  manifests: Manifests,
): string[] {
  return [
    ...(manifests.get(cluster)?.objects ?? []).filter(isOfCharts).map(object => {
      const component = object.kind.endsWith("WebhookConfiguration") ? "injection" : "istio";
      return `${cluster}-${component}-${objectName(object)}`;
    }),
    ...(mesh?.prefersLocal &&
    mesh.members.some(member => member.cluster === cluster && member.role === "primary")
      ? [`${cluster}-locality`]
      : []),
    ...(mesh?.readers ?? [])
      .filter(({ reader, target }) => reader === cluster || target === cluster)
      .map(({ reader, target }) => `${reader}-reads-${target}`),
    ...(mesh?.gateways ?? []).flatMap(gateway => (gateway.cluster === cluster ? [`${cluster}-gateway`] : [])),
    ...(samples?.clusters ?? []).flatMap(plan => (plan.cluster === cluster ? [`${cluster}-samples`] : [])),
    ...(edges?.tunnels ?? [])
      .filter(
        ({ management, end }) => management === cluster || (end.kind !== "bundle" && end.cluster === cluster),
      )
      .map(({ code }) => `${code}-account`),
    ...(edges?.tunnels ?? [])
      .filter(({ end }) => end.kind !== "bundle" && end.cluster === cluster)
      .map(({ code }) => `${code}-kubeconfig`),
  ];
}

/** The way to istiod behind a load balancer has another name than the chart's. */
const isOfCharts = ({ kind }: KubernetesObject): boolean => kind !== "EndpointSlice";
