import { withKubectl } from "../kubectl.ts";
import { blockageOf, type Blockage } from "./blockage.ts";
import { isComplete, rolloutOf, type RolloutObject } from "./objects.ts";
import { after, lasting, type Sightings } from "./sightings.ts";

/** How long a rollout may take until its cluster is asked about it, in milliseconds: most are nearly done by then. */
const firstLook = 10_000;

/** From one look to the next, in milliseconds. */
const interval = 5000;

/** How long a cluster may take to answer, in milliseconds. */
const timeout = 5000;

/** A Deployment that is rolled out. */
export interface WatchedRollout {
  /** The cluster's name. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Looks after Deployments while they are rolled out. When the pods of some can't start and it stays so, it says why,
 * once, and ends; otherwise it ends with the last of them. It asks each cluster at most once per namespace and interval,
 * and none before something takes long.
 */
export class RolloutWatch {
  readonly #report: (text: string) => void;
  readonly #watched = new Map<string, WatchedRollout & { readonly begunAt: number }>();
  #sightings: Sightings = new Map();
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** @param report takes the text for people: a line for each Deployment */
  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  /** Begins to look after a Deployment that is about to be created or updated. */
  begin(rollout: WatchedRollout): void {
    if (this.#ended) return;
    const key = `${rollout.cluster}/${rollout.namespace}/${rollout.name}`;
    this.#watched.set(key, { ...rollout, begunAt: Date.now() });
    this.#schedule();
  }

  /** Ends it, whatever is still rolled out. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** A timer that never keeps the process alive: what it looks after is somebody else's work. */
  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#look();
    }, interval).unref();
  }

  async #look(): Promise<void> {
    const found = new Map<string, Blockage>();
    const unseen = new Set<string>();
    const due = [...this.#watched].filter(([, { begunAt }]) => Date.now() - begunAt >= firstLook);
    const groups = Map.groupBy(due, ([, { cluster, namespace }]) => `${cluster}/${namespace}`);
    await Promise.all(
      [...groups.values()].map(async group => {
        const objects = await objectsOf(group[0]?.[1]);
        for (const [key, { cluster, namespace, name }] of group) {
          const rollout = objects && rolloutOf(name, objects);
          if (!rollout) unseen.add(key);
          else if (isComplete(rollout)) this.#watched.delete(key);
          else {
            const blockage = blockageOf(namespace, rollout);
            if (blockage) found.set(key, { ...blockage, text: `${cluster}: ${blockage.text}` });
          }
        }
      }),
    );
    if (this.#ended) return;
    const now = Date.now();
    this.#sightings = after(this.#sightings, found, unseen, now);
    const texts = lasting(this.#sightings, now);
    if (texts.length > 0) {
      this.end();
      this.#report(texts.join("\n"));
    } else if (this.#watched.size > 0) this.#schedule();
  }
}

/** What a namespace holds of rollouts; undefined when its cluster does not say. */
async function objectsOf(rollout: WatchedRollout | undefined): Promise<readonly RolloutObject[] | undefined> {
  if (!rollout) return undefined;
  const question = ["get", "deployments,replicasets,pods", "--namespace", rollout.namespace, "--output=json"];
  try {
    const answer = await withKubectl(rollout.kubeconfig, kubectl =>
      kubectl([...question, `--request-timeout=${timeout / 1000}s`], { timeoutMs: 2 * timeout }),
    );
    return (JSON.parse(answer) as { readonly items: readonly RolloutObject[] }).items;
  } catch {
    return undefined;
  }
}
