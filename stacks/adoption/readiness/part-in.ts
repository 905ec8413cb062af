import type { GatewayPlan, MemberPlan } from "../../mesh/plan.ts";
import type { SamplesPlan } from "../../samples/plan.ts";
import type { ClaimingPlans } from "../claims.ts";

/** The part that one cluster has in a stack's plans. */
export interface Part {
  readonly member: MemberPlan | undefined;
  readonly gateway: GatewayPlan | undefined;
  readonly samples: SamplesPlan["clusters"][number] | undefined;
}

/** Finds the part of a cluster. */
export function partIn({ mesh, samples }: ClaimingPlans, name: string): Part {
  const isOwn = ({ cluster }: { readonly cluster: string }) => cluster === name;
  return {
    member: mesh?.members.find(isOwn),
    gateway: mesh?.gateways.find(isOwn),
    samples: samples?.clusters.find(isOwn),
  };
}
