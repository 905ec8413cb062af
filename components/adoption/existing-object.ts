import type { ManagedFields, ObjectMetadata } from "../kubernetes/api.ts";
import type { Claim } from "../kubernetes/claim.ts";
import { ownerLabel } from "../kubernetes/owner.ts";

/** An object that a cluster has. What it holds is left out: it may be secret. */
export interface ExistingObject extends Claim {
  readonly labels: Readonly<Record<string, string>>;
  /** Of a namespace; those of other kinds may hold all that the object does. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Id of the stack that made it; absent when no stack did. */
  readonly owner?: string;
  /** Who looks after it; absent when nothing tells. */
  readonly manager?: Manager;
  /** Whether it is being deleted. */
  readonly isGoing: boolean;
}

/** Who looks after an object. */
export type Manager =
  | { readonly kind: "helm"; readonly release: string; readonly namespace: string }
  /** Who says so in the label app.kubernetes.io/managed-by. */
  | { readonly kind: "label"; readonly name: string }
  /** Who last wrote to it. */
  | { readonly kind: "writer"; readonly name: string };

/** Kubernetes' own programs, and those that only fill in what others made. */
const servants: ReadonlySet<string> = new Set([
  "kube-apiserver",
  "kube-controller-manager",
  "kubelet",
  "pilot-discovery",
]);

/** Describes an object by its metadata, without looking into it. */
export function describeObject(
  { apiVersion, kind }: Pick<Claim, "apiVersion" | "kind">,
  { name, namespace, labels = {}, annotations = {}, deletionTimestamp, managedFields = [] }: ObjectMetadata,
): ExistingObject {
  const owner = labels[ownerLabel];
  const manager = managerOf(labels, annotations, managedFields);
  return {
    apiVersion,
    kind,
    name,
    ...(namespace !== undefined && { namespace }),
    labels,
    ...(kind === "Namespace" && { annotations }),
    ...(owner !== undefined && { owner }),
    ...(manager && { manager }),
    isGoing: deletionTimestamp !== undefined,
  };
}

function managerOf(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  managedFields: readonly ManagedFields[],
): Manager | undefined {
  const release = annotations["meta.helm.sh/release-name"];
  if (release !== undefined)
    return { kind: "helm", release, namespace: annotations["meta.helm.sh/release-namespace"] ?? "default" };
  const label = labels["app.kubernetes.io/managed-by"];
  // What istioctl and helm template write says Helm as well, and there is no release that could be removed.
  if (label !== undefined && label !== "Helm") return { kind: "label", name: label };
  const [last] = managedFields
    .filter(({ manager, subresource }) => (subresource ?? "") === "" && !servants.has(manager))
    .toSorted((a, b) => ((a.time ?? "") < (b.time ?? "") ? 1 : -1));
  return last && { kind: "writer", name: last.manager };
}
