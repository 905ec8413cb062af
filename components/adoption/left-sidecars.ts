import type { Api, ObjectMetadata } from "../kubernetes/api.ts";

/** A pod as far as it is looked at here. */
export type PodMetadata = Pick<
  ObjectMetadata,
  "name" | "namespace" | "labels" | "annotations" | "deletionTimestamp" | "ownerReferences"
>;

/** Kinds that `kubectl rollout restart` takes. */
const restartable = ["DaemonSet", "Deployment", "StatefulSet"];

/** The pods of others that still have sidecars of a mesh which is gone, a line for each namespace, with what to do. */
export async function findLeftSidecars(api: Api): Promise<string[]> {
  return leftSidecars(await api.list("/api/v1/pods"));
}

/** Says which of all pods still have sidecars, by what made them: see {@link findLeftSidecars}. */
export function leftSidecars(pods: readonly PodMetadata[]): string[] {
  const injected = pods.filter(
    ({ annotations, deletionTimestamp }) =>
      annotations?.["sidecar.istio.io/status"] !== undefined && deletionTimestamp === undefined,
  );
  return [...Map.groupBy(injected, ({ namespace = "" }) => namespace)].flatMap(([namespace, own]) => {
    const [restarted, others] = split(own.map(workloadOf));
    return [
      ...(restarted.length > 0 ? [left(namespace, restarted, restart(namespace, restarted))] : []),
      ...(others.length > 0 ? [left(namespace, others, "make them anew")] : []),
    ];
  });
}

const restart = (namespace: string, workloads: readonly string[]) =>
  `restart them: kubectl rollout restart -n ${namespace} ${workloads.join(" ")}`;

const left = (namespace: string, workloads: readonly string[], remedy: string) =>
  `in namespace ${namespace}, ${workloads.join(", ")} still run with sidecars, whose mesh is gone (${remedy})`;

/** The workloads that kubectl can restart, and the others, each once and as kubectl names it. */
function split(workloads: readonly Workload[]): readonly [restarted: string[], others: string[]] {
  const names = (chosen: readonly Workload[]) =>
    [...new Set(chosen.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`))].sort();
  const canRestart = ({ kind }: Workload) => restartable.includes(kind);
  return [names(workloads.filter(canRestart)), names(workloads.filter(workload => !canRestart(workload)))];
}

interface Workload {
  readonly kind: string;
  readonly name: string;
}

/** The workload whose pod it is; the pod itself where it has none. */
function workloadOf({ name, labels, ownerReferences = [] }: PodMetadata): Workload {
  const references = ownerReferences as readonly Reference[];
  const owner = references.find(({ controller }) => controller) ?? { kind: "Pod", name };
  const hash = labels?.["pod-template-hash"];
  if (owner.kind !== "ReplicaSet" || hash === undefined || !owner.name.endsWith(`-${hash}`)) return owner;
  return { kind: "Deployment", name: owner.name.slice(0, -hash.length - 1) };
}

interface Reference extends Workload {
  readonly controller?: boolean;
}
