import type { Plan } from "./plan.ts";

/** The things that a stack needs on the machine from which it is managed, beside the engine. */
export interface Needs {
  /** It has clusters that kind makes here: kind, Docker and a node image. */
  readonly kindClusters: boolean;
  /** It has a mesh, whose charts are in istioctl. */
  readonly mesh: boolean;
  /** It has clusters that somebody else made, which are looked at first, by kubectl. */
  readonly adoptedClusters: boolean;
  /** It puts something into its clusters, which kubectl applies and asks. */
  readonly objects: boolean;
}

/** The needs of a stack follow from its plan. */
export function needsOf({ clusters, mesh, edges }: Pick<Plan, "clusters" | "mesh" | "edges">): Needs {
  return {
    kindClusters: clusters.some(({ nodes }) => nodes),
    mesh: mesh !== undefined,
    adoptedClusters: clusters.some(({ existing }) => existing === "foreign"),
    objects: mesh !== undefined || edges !== undefined,
  };
}
