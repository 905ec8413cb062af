/** The parts of Deployments, ReplicaSets and Pods, as the API server gives them, that tell how a rollout goes. */
export interface RolloutObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** An event: something that happened to an object. */
export interface RolloutEvent {
  readonly involvedObject: { readonly uid?: string };
  readonly message?: string;
  /** When it happened last; absent in series. */
  readonly lastTimestamp?: string | null;
  readonly series?: { readonly lastObservedTime?: string } | null;
}

/** The present state of a container of a pod. */
export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

/** Where the Deployment controller notes which of its ReplicaSets is the newest. */
const revision = "deployment.kubernetes.io/revision";

/** A Deployment with what it has made of its newest template; older pods don't tell how the rollout goes. */
export interface Rollout {
  readonly deployment: RolloutObject;
  /** Absent until the controller has made it. */
  readonly replicaSet?: RolloutObject;
  readonly pods: readonly RolloutObject[];
}

/** The API server's words when a ReplicaSet last asked for a pod and got none; undefined when it gets its pods. */
export function refusalOf(
  { replicaSet }: Rollout,
  failures: readonly RolloutEvent[] = [],
): string | undefined {
  const condition = replicaSet?.status?.conditions?.find(
    ({ type, status }) => type === "ReplicaFailure" && status === "True",
  );
  if (!condition) return undefined;
  // The condition keeps the words of the first failure, whatever the later ones were.
  const last = failures
    .filter(({ involvedObject }) => involvedObject.uid === replicaSet?.metadata.uid)
    .sort((a, b) => timeOf(a).localeCompare(timeOf(b)))
    .at(-1);
  return last?.message ?? condition.message ?? "";
}

const timeOf = ({ lastTimestamp, series }: RolloutEvent): string =>
  lastTimestamp ?? series?.lastObservedTime ?? "";

/** Finds a Deployment among the objects of its namespace; undefined when it is not there, or not yet looked at. */
export function rolloutOf(name: string, objects: readonly RolloutObject[]): Rollout | undefined {
  const deployment = objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === name);
  if (!deployment || !isObserved(deployment)) return undefined;
  const replicaSet = ownedBy(deployment, "ReplicaSet", objects).find(
    ({ metadata }) => metadata.annotations?.[revision] === deployment.metadata.annotations?.[revision],
  );
  return replicaSet
    ? { deployment, replicaSet, pods: ownedBy(replicaSet, "Pod", objects) }
    : { deployment, pods: [] };
}

/** Whether every pod of the newest template runs, and none of an older one. */
export function isComplete({ deployment: { spec, status } }: Rollout): boolean {
  const wanted = spec?.replicas ?? 1;
  return [status?.updatedReplicas, status?.availableReplicas, status?.replicas].every(
    count => (count ?? 0) === wanted,
  );
}

const isObserved = ({ metadata, status }: RolloutObject): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);

const ownedBy = (owner: RolloutObject, kind: string, objects: readonly RolloutObject[]): RolloutObject[] =>
  objects.filter(
    object =>
      object.kind === kind && object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid),
  );
