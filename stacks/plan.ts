import type { ImageSet } from "../toolchain/image-set.ts";
import { planClusters, type ClusterPlan } from "./clusters/plan.ts";
import { planEdges, type EdgesPlan } from "./edges/plan.ts";
import { planMesh, type MeshPlan } from "./mesh/plan.ts";
import { planNetworks, type NetworksPlan } from "./networks/plan.ts";
import { planSamples, type SamplesPlan } from "./samples/plan.ts";
import type { StackConfig } from "./schema.ts";
import { planTrust, type TrustPlan } from "./trust/plan.ts";

/** Everything a stack is to be, as frozen plain data: each name, address and pair, decided before the first resource. */
export interface Plan {
  readonly stack: string;
  /** In the order of the config. */
  readonly clusters: readonly ClusterPlan[];
  readonly networks: NetworksPlan;
  readonly trust: TrustPlan;
  readonly mesh: MeshPlan | undefined;
  readonly samples: SamplesPlan | undefined;
  readonly edges: EdgesPlan | undefined;
}

/** Decides everything about a stack, feature by feature. Pure: the same config gives the same plan, deeply frozen. */
export function planStack(stack: string, config: StackConfig, available: ImageSet): Plan {
  const clusters = planClusters(stack, config, available);
  const networks = planNetworks(stack, config, clusters);
  const trust = planTrust(config);
  const mesh = planMesh(config, clusters, networks);
  const samples = planSamples(config, mesh, clusters);
  const edges = planEdges(stack, config, clusters);
  return freeze({ stack, clusters, networks, trust, mesh, samples, edges });
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) freeze(child);
  }
  return value;
}
