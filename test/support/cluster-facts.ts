import type { ClusterFacts } from "../../components/adoption/facts/ask-facts.ts";
import type { Node, Pod, Service } from "../../components/adoption/facts/objects.ts";
import type { Judgement } from "../../stacks/adoption/readiness/judgement.ts";
import type { ReadinessPlan } from "../../stacks/adoption/readiness/plan.ts";

/** What an empty cluster answers. */
export const emptyCluster: ClusterFacts = {
  clock: { seen: { ahead: 0.2, seconds: 0.042 } },
  nodes: { seen: [] },
  pods: { seen: [] },
  services: { seen: [] },
  serviceRanges: { seen: [] },
  domain: { seen: "cluster.local" },
  namespaces: { seen: [] },
  webhooks: { seen: [] },
  readyBackends: { seen: new Set() },
  networkPolicies: { seen: [] },
  root: { seen: undefined },
};

/** A plan that brings nothing but the claims that a test has. */
export const emptyPlan: ReadinessPlan = {
  podSubnet: "10.70.0.0/16",
  serviceSubnet: "10.255.70.0/24",
  claims: [],
  rights: [],
  pods: [],
  doors: [],
};

/** A question that got no answer. */
export const unseen = { unseen: "no answer", seconds: 6 };

/** A node that is ready, unless its spec says otherwise. */
export const node = (name: string, cpu: string, memory: string, spec: Node["spec"] = {}): Node => ({
  metadata: { name },
  spec,
  status: {
    allocatable: { cpu, memory, pods: "110" },
    conditions: [{ type: "Ready", status: "True" }],
  },
});

/** A pod that runs. */
export const pod = (
  name: string,
  podIP: string,
  spec: Partial<Pod["spec"]> = {},
  more: object = {},
): Pod => ({
  metadata: { name, namespace: "default", ...more },
  spec: { containers: [], ...spec },
  status: { phase: "Running", podIP },
});

export const service = (namespace: string, name: string, clusterIP: string): Service => ({
  metadata: { namespace, name },
  spec: { clusterIP },
});

/** Judgements as `state: found (remedy)`. */
export const lines = (judgements: readonly Judgement[]): string[] =>
  judgements.map(judgement =>
    "remedy" in judgement
      ? `${judgement.state}: ${judgement.found} (${judgement.remedy})`
      : `${judgement.state}: ${judgement.found}`,
  );
