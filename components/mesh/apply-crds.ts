import { applyLimit, type Kubectl } from "../kubernetes/kubectl.ts";
import type { KubernetesObject } from "../kubernetes/manifest.ts";
import { fieldManagerOf, ownerLabel } from "../kubernetes/owner.ts";
import { isSameDefinition, istioVersionOf } from "./definitions.ts";

/** A cluster that is not the stack's own, and who the stack is. */
export interface Adoption {
  readonly cluster: string;
  /** Id of the stack's identity. */
  readonly owner: string;
}

/**
 * Applies custom resource definitions to a cluster. In one that is not the stack's own, those that somebody else has brought
 * are used as they are.
 *
 * @throws Error when somebody else's are others
 */
export async function applyCrds(
  kubectl: Kubectl,
  crds: readonly KubernetesObject[],
  adoption: Adoption | undefined,
): Promise<void> {
  const own = adoption ? await ownCrds(kubectl, crds, adoption) : crds;
  if (own.length === 0) return;
  const manager = adoption ? fieldManagerOf(adoption.owner) : "isthmus";
  await kubectl(["apply", "--server-side", "--force-conflicts", `--field-manager=${manager}`, "-f", "-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items: own }),
    timeoutMs: applyLimit,
  });
}

async function ownCrds(
  kubectl: Kubectl,
  crds: readonly KubernetesObject[],
  { cluster, owner }: Adoption,
): Promise<KubernetesObject[]> {
  const names = crds.map(({ metadata }) => metadata.name);
  const text = await kubectl(["get", "crds", ...names, "--ignore-not-found", "-o", "json"], {
    timeoutMs: applyLimit,
  });
  const found = text.trim() === "" ? [] : itemsOf(JSON.parse(text) as KubernetesObject);
  const foreign = new Map(
    found
      .filter(({ metadata }) => metadata.labels?.[ownerLabel] !== owner)
      .map(object => [object.metadata.name, object]),
  );
  for (const wanted of crds) {
    const object = foreign.get(wanted.metadata.name);
    if (object && !isSameDefinition(wanted, object)) throw new Error(differs(cluster, object));
  }
  return crds
    .filter(({ metadata }) => !foreign.has(metadata.name))
    .map(({ metadata, ...crd }) => ({
      ...crd,
      metadata: { ...metadata, labels: { ...metadata.labels, [ownerLabel]: owner } },
    }));
}

/** One that was asked for alone comes without a list around it. */
const itemsOf = (found: KubernetesObject): readonly KubernetesObject[] =>
  found.kind === "List" ? (found["items"] as KubernetesObject[]) : [found];

function differs(cluster: string, { metadata: { name, labels } }: KubernetesObject): string {
  const version = istioVersionOf(labels);
  return (
    `isthmus:clusters.${cluster}: it has CustomResourceDefinition ${name} already` +
    `${version === undefined ? "" : ` of Istio ${version}`}, which is another than this stack's ` +
    "(remove it with the Istio that brought it)"
  );
}
