import type { ClusterFacts } from "../../../components/adoption/facts/ask-facts.ts";
import type { Webhook, WebhookConfiguration } from "../../../components/adoption/facts/objects.ts";
import { backendOf } from "../../../components/adoption/facts/webhooks.ts";
import { groupOf, type Claim } from "../../../components/kubernetes/claim.ts";
import { ownerLabel } from "../../../components/kubernetes/owner.ts";
import { isListed, pluralOf } from "../../../components/kubernetes/rights.ts";
import { selects, type Labels } from "../../../components/kubernetes/selector.ts";
import type { Judgement } from "./judgement.ts";
import { judgeSeen } from "./unknown.ts";

type Seen = Pick<ClusterFacts, "webhooks" | "readyBackends" | "services" | "namespaces">;

/** Webhooks that refuse everything as nobody answers for them, and would be asked about something that a stack makes. */
export function judgeWebhooks(claims: readonly Claim[], facts: Seen): readonly Judgement[] {
  return judgeSeen("webhooks", facts.readyBackends, () => {
    const broken = brokenWebhooks(claims, facts);
    if (broken.length === 0)
      return [{ check: "webhooks", state: "ok", found: "all that may refuse something are there" }];
    return broken.map(({ kind, configuration, name, backend }) => ({
      check: "webhooks",
      state: "problem",
      found: `webhook ${name} (${kind} ${configuration}) refuses everything while Service ${backend} ${isThere(backend, facts) ? "has no pod that is ready" : "is not there"}`,
      remedy: `restore it, or if nobody needs it: kubectl delete ${kind.toLowerCase()} ${configuration}`,
    }));
  });
}

interface BrokenWebhook {
  readonly kind: string;
  readonly configuration: string;
  readonly name: string;
  readonly backend: string;
}

/** Those of them, whatever can be seen. */
export function brokenWebhooks(
  claims: readonly Claim[],
  { webhooks, readyBackends, namespaces }: Seen,
): BrokenWebhook[] {
  if (!("seen" in webhooks) || !("seen" in readyBackends)) return [];
  const labels = new Map(
    "seen" in namespaces ? namespaces.seen.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]) : [],
  );
  const targets = targetsOf(claims, labels);
  return webhooks.seen.filter(isForeign).flatMap(({ kind, metadata, webhooks = [] }) =>
    webhooks.flatMap(webhook =>
      backendOf(webhook)
        .filter(
          backend => !readyBackends.seen.has(backend) && targets.some(target => isAsked(webhook, target)),
        )
        .map(backend => ({ kind, configuration: metadata.name, name: webhook.name, backend })),
    ),
  );
}

/** A stack's own webhooks come and go with it. */
const isForeign = ({ metadata }: WebhookConfiguration): boolean =>
  metadata.labels?.[ownerLabel] === undefined;

/** A kind of objects in one place. */
interface Target {
  readonly group: string;
  readonly resource: string;
  /** Of its namespace; undefined for what is of the whole cluster. */
  readonly namespace?: Labels;
}

function targetsOf(claims: readonly Claim[], existing: ReadonlyMap<string, Labels>): Target[] {
  const specs = new Map(
    claims.flatMap(({ spec }) => (spec ? [[spec.name, spec.labels ?? {}] as const] : [])),
  );
  const labelsOf = (name: string): Labels => ({
    ...existing.get(name),
    ...specs.get(name),
    "kubernetes.io/metadata.name": name,
  });
  return claims.flatMap(({ apiVersion, kind, name, namespace }): Target[] => {
    const group = groupOf(apiVersion);
    const resource = pluralOf(kind);
    if (namespace === undefined)
      return [{ group, resource, ...(kind === "Namespace" && { namespace: labelsOf(name) }) }];
    const place = { namespace: labelsOf(namespace) };
    const made =
      kind === "Deployment"
        ? [
            { group: "apps", resource: "replicasets" },
            { group: "", resource: "pods" },
          ]
        : [];
    return [{ group, resource }, ...made].map(target => ({ ...target, ...place }));
  });
}

/** What the labels of objects have to be is taken for nothing: those that a webhook picks by labels rarely are a stack's. */
function isAsked({ rules = [], namespaceSelector, objectSelector }: Webhook, target: Target): boolean {
  return (
    rules.some(
      ({ apiGroups, resources, operations }) =>
        isListed(apiGroups, target.group) &&
        (isListed(resources, target.resource) || resources.includes("*/*")) &&
        (isListed(operations, "CREATE") || operations.includes("UPDATE")),
    ) &&
    (target.namespace === undefined || selects(namespaceSelector, target.namespace)) &&
    selects(objectSelector, {})
  );
}

function isThere(backend: string, { services }: Seen): boolean {
  return (
    "seen" in services &&
    services.seen.some(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}` === backend)
  );
}
