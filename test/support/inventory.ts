import { createHash } from "node:crypto";

/** Kinds of objects that come and go by themselves. */
const volatile = new Set([
  "bindings",
  "certificatesigningrequests.certificates.k8s.io",
  "componentstatuses",
  "endpoints",
  "endpointslices.discovery.k8s.io",
  "events",
  "events.events.k8s.io",
  "leases.coordination.k8s.io",
  "nodes.metrics.k8s.io",
  "pods",
  "pods.metrics.k8s.io",
]);

interface Item {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: object;
    readonly annotations?: object;
  };
  readonly [part: string]: unknown;
}

/** Runs kubectl in one cluster. */
type Kubectl = (...args: readonly string[]) => Promise<string>;

/**
 * Every object of a cluster, a line each: kind, name, UID, labels and a digest of what it holds, but for its status. Two
 * inventories are the same when nothing was made, changed or recreated.
 */
export async function inventoryOf(kubectl: Kubectl): Promise<string[]> {
  const kinds = (await kubectl("api-resources", "--verbs=list", "-o=name")).split("\n").filter(Boolean);
  const text = await kubectl("get", kinds.filter(kind => !volatile.has(kind)).join(), "-A", "-o=json");
  const { items } = JSON.parse(text) as { readonly items: readonly Item[] };
  return items
    .filter(item => !isDerived(item))
    .map(lineOf)
    .sort();
}

/** The API server makes an APIService for each version of a custom resource definition. */
function isDerived({ metadata: { labels } }: Item): boolean {
  return Object.hasOwn(labels ?? {}, "kube-aggregator.kubernetes.io/automanaged");
}

function lineOf({ kind, metadata, ...parts }: Item): string {
  const { name, namespace = "", uid, labels = {}, annotations = {} } = metadata;
  const content = { ...parts, annotations: kind === "Node" ? {} : annotations };
  Reflect.deleteProperty(content, "status");
  const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
  return `${kind} ${namespace}/${name} ${uid} ${JSON.stringify(labels)} ${digest}`;
}
