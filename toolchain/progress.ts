import { messageOf } from "./message-of.ts";

/** One step in the life of a long task of the toolchain. */
export interface ProgressEvent {
  /** The task's name, e.g. `build kind`. Events of one task share it. */
  readonly task: string;
  /** `info` is news; `update` is how far the task is, of which only the last one matters. */
  readonly state: "start" | "info" | "update" | "done" | "failed";
  readonly detail?: string;
  /** Time since the task's start, in seconds. */
  readonly seconds?: number;
}

/** Receiver of progress. It must not throw. */
export type Progress = (event: ProgressEvent) => void;

/** How often a task that goes on says so, in milliseconds. */
const HEARTBEAT_MS = 15_000;

/**
 * Runs a task and reports its start, that it goes on (every 15 s), and its end.
 * @param detail what the start says beyond the task's name
 * @param work is given a function that tells how far it is
 * @returns what the task returns
 * @throws what the task throws, after reporting it as failed
 */
export async function reported<T>(
  task: string,
  detail: string,
  progress: Progress,
  work: (update: (detail: string) => void) => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  let reached: string | undefined;
  const update = (detail: string): void => {
    if (detail === reached) return;
    reached = detail;
    progress({ task, state: "update", detail, seconds: seconds() });
  };
  progress({ task, state: "start", detail });
  const heartbeat = setInterval(() => {
    const detail = reached ?? `${Math.round(seconds())} s so far`;
    progress({ task, state: "info", detail, seconds: seconds() });
  }, HEARTBEAT_MS);
  try {
    const result = await work(update);
    progress({ task, state: "done", seconds: seconds() });
    return result;
  } catch (error) {
    const [reason] = messageOf(error).split("\n", 1);
    progress({ task, state: "failed", detail: reason ?? "", seconds: seconds() });
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}
