import type { Api, ClockReading } from "../../kubernetes/api.ts";
import type { Right } from "../../kubernetes/rights.ts";
import { look, type Sight } from "../../kubernetes/sight.ts";
import { missingRights } from "./ask-rights.ts";
import { askDomain } from "./domain.ts";
import type { NetworkPolicy } from "../../kubernetes/network-policy.ts";
import type { Namespace, Node, Pod, Service, WebhookConfiguration } from "./objects.ts";
import { tryObjects, type Refusal, type Trial } from "./try-objects.ts";
import { askReadyBackends, askWebhooks } from "./webhooks.ts";

/** The questions of which each plan has its own. */
export interface FactsQuestion {
  readonly rights: readonly Right[];
  /** @param namespaces names of those that exist */
  readonly trials: (namespaces: ReadonlySet<string>) => readonly Trial[];
}

/** The facts about a cluster that decide whether a plan can be carried out there; each may be missing by itself. */
export interface ClusterFacts {
  readonly clock: Sight<ClockReading>;
  readonly nodes: Sight<readonly Node[]>;
  readonly pods: Sight<readonly Pod[]>;
  readonly services: Sight<readonly Service[]>;
  /** The ranges of its Services, where it tells them (Kubernetes 1.33 and later); else none. */
  readonly serviceRanges: Sight<readonly string[]>;
  readonly domain: Sight<string | undefined>;
  readonly namespaces: Sight<readonly Namespace[]>;
  readonly webhooks: Sight<readonly WebhookConfiguration[]>;
  /** Services behind webhooks that refuse when nobody answers, which have a pod that is ready: `namespace/name`. */
  readonly readyBackends: Sight<ReadonlySet<string>>;
  readonly networkPolicies: Sight<readonly NetworkPolicy[]>;
  /** PEM of the root in the Secret from which istiod takes its CA; undefined where there is none. */
  readonly root: Sight<string | undefined>;
  /** Rights of the plan that are missing; absent where they were not asked for. */
  readonly missingRights?: Sight<readonly Right[]>;
  /** Objects of the plan that the cluster would refuse; absent where it was not asked. */
  readonly refusals?: Sight<readonly Refusal[]>;
}

/**
 * Asks all at once. What is not answered is missing for itself, so that a right to read that is lacking hides nothing else.
 *
 * @param question absent where nothing is about to be made, as in a preview
 * @param secret path of the Secret from which istiod takes its CA
 */
export async function askFacts(
  api: Api,
  question: FactsQuestion | undefined,
  secret: string,
): Promise<ClusterFacts> {
  const list = <T>(path: string) => api.objects(path) as Promise<readonly T[]>;
  const nodes = list<Node>("/api/v1/nodes");
  const namespaces = list<Namespace>("/api/v1/namespaces");
  const configurations = askWebhooks(api);
  const facts = {
    clock: look(() => api.clock()),
    nodes: look(() => nodes),
    pods: look(() => list<Pod>("/api/v1/pods")),
    services: look(() => list<Service>("/api/v1/services")),
    serviceRanges: look(() => serviceRanges(api)),
    domain: look(() => askDomain(api, nodes)),
    namespaces: look(() => namespaces),
    webhooks: look(() => configurations),
    readyBackends: look(async () => askReadyBackends(api, await configurations)),
    networkPolicies: look(() => list<NetworkPolicy>("/apis/networking.k8s.io/v1/networkpolicies")),
    root: look(() => rootIn(api, secret)),
    ...(question && {
      missingRights: look(() => missingRights(api, question.rights)),
      refusals: look(async () => {
        const names = new Set((await namespaces).map(({ metadata }) => metadata.name));
        return tryObjects(api, question.trials(names));
      }),
    }),
  };
  const entries = Object.entries(facts).map(async ([name, answer]) => [name, await answer] as const);
  return Object.fromEntries(await Promise.all(entries)) as unknown as ClusterFacts;
}

async function serviceRanges(api: Api): Promise<readonly string[]> {
  const ranges = (await api.objects("/apis/networking.k8s.io/v1/servicecidrs")) as readonly {
    readonly spec: { readonly cidrs: readonly string[] };
  }[];
  return ranges.flatMap(({ spec }) => spec.cidrs);
}

async function rootIn(api: Api, secret: string): Promise<string | undefined> {
  const { data = {} } = ((await api.get(secret)) ?? {}) as {
    readonly data?: Readonly<Record<string, string>>;
  };
  const root = data["root-cert.pem"];
  return root === undefined ? undefined : Buffer.from(root, "base64").toString();
}
