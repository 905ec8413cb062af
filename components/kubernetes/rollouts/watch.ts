import { setTimeout as sleep } from "node:timers/promises";

import { lookAtRollouts, type Place, type Standing } from "./look.ts";
import { after, lasting, type Sightings } from "./sightings.ts";

/** How long a rollout may take until its cluster is asked about it, in milliseconds: most are nearly done by then. */
const firstLook = 10_000;

/** From one look to the next, in milliseconds. */
const interval = 5000;

/** Time for pods that the engine did not wait for, in milliseconds: what it gives a Deployment itself. */
const completionLimit = 600_000;

/** From one look at such pods to the next, in milliseconds. */
const completionInterval = 2000;

/** A Deployment that is rolled out. */
export interface WatchedRollout extends Place {
  /** The cluster's name. */
  readonly cluster: string;
  readonly name: string;
}

/**
 * Looks after Deployments while they are rolled out. When the pods of some can't start, it has that tried once more; when it
 * stays so, it says why, once, and ends. Otherwise it ends with the last of them. It asks each cluster at most once per
 * namespace and interval, and none before something takes long.
 */
export class RolloutWatch {
  readonly #report: (text: string) => void;
  readonly #watched = new Map<string, WatchedRollout & { readonly begunAt: number }>();
  #sightings: Sightings = new Map();
  #isScheduled = false;
  #ended = false;

  /** @param report takes the text for people: a line for each Deployment */
  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  /** Begins to look after a Deployment that is about to be created or updated. */
  begin(rollout: WatchedRollout): void {
    if (this.#ended) return;
    this.#watched.set(keyOf(rollout), { ...rollout, begunAt: Date.now() });
    this.#schedule();
  }

  /**
   * Waits until a rollout is complete that the engine takes for done. When only the number of pods changes, the engine may have
   * looked at the ReplicaSet before that was scaled, and then it calls the Deployment done without the pods that it lacks.
   *
   * One that can't be seen is left to the engine's word.
   *
   * @throws Error when pods are missing as something keeps the watched from starting, or after {@link completionLimit}
   */
  async completion(rollout: WatchedRollout): Promise<void> {
    const end = Date.now() + completionLimit;
    for (let unseen = 0; unseen < 2;) {
      const standing = (await lookAtRollouts(rollout, [rollout.name], new Set([rollout.name]))).get(
        rollout.name,
      );
      if (standing === "complete") {
        this.#watched.delete(keyOf(rollout));
        return;
      }
      unseen = standing === "unknown" ? unseen + 1 : 0;
      if (unseen === 0 && (this.#ended || Date.now() > end)) {
        const { cluster, namespace, name } = rollout;
        throw new Error(`${cluster}: Deployment ${namespace}/${name} lacks pods`);
      }
      await sleep(completionInterval, undefined, { ref: false });
    }
  }

  /** A timer that never keeps the process alive: what it looks after is somebody else's work. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      void this.#look();
    }, interval).unref();
  }

  async #look(): Promise<void> {
    const due = [...this.#watched.values()].filter(({ begunAt }) => Date.now() - begunAt >= firstLook);
    const places = Map.groupBy(due, ({ cluster, namespace }) => `${cluster}/${namespace}`);
    const looks = await Promise.all([...places.values()].map(rollouts => this.#lookAtPlace(rollouts)));
    const standings = looks.flat();
    for (const [key, standing] of standings) if (standing === "complete") this.#watched.delete(key);
    const blocked = standings.flatMap(([key, standing]) =>
      typeof standing === "object" ? [[key, standing] as const] : [],
    );
    const unknown = standings.flatMap(([key, standing]) => (standing === "unknown" ? [key] : []));
    const now = Date.now();
    this.#sightings = after(this.#sightings, new Map(blocked), new Set(unknown), now);
    const texts = lasting(this.#sightings, now);
    if (texts.length > 0) {
      this.#ended = true;
      this.#report(texts.join("\n"));
    } else if (this.#watched.size > 0) this.#schedule();
  }

  async #lookAtPlace(rollouts: readonly WatchedRollout[]): Promise<[key: string, standing: Standing][]> {
    const [place] = rollouts;
    if (!place) return [];
    const blocked = rollouts.filter(rollout => this.#sightings.has(keyOf(rollout)));
    const names = rollouts.map(({ name }) => name);
    const standings = await lookAtRollouts(place, names, new Set(blocked.map(({ name }) => name)));
    return rollouts.map(rollout => [
      keyOf(rollout),
      inCluster(rollout.cluster, standings.get(rollout.name) ?? "unknown"),
    ]);
  }
}

const keyOf = ({ cluster, namespace, name }: WatchedRollout): string => `${cluster}/${namespace}/${name}`;

const inCluster = (cluster: string, standing: Standing): Standing =>
  typeof standing === "object" ? { ...standing, text: `${cluster}: ${standing.text}` } : standing;
