import { messageOf } from "./message-of.ts";

/** One step in the life of a long task of the toolchain. */
export interface ProgressEvent {
  /** The task's name, e.g. `build kind`. Events of one task share it. */
  readonly task: string;
  readonly state: "start" | "info" | "done" | "failed";
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
 * @returns what the task returns
 * @throws what the task throws, after reporting it as failed
 */
export async function reported<T>(
  task: string,
  detail: string,
  progress: Progress,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  progress({ task, state: "start", detail });
  const heartbeat = setInterval(() => {
    progress({ task, state: "info", detail: `${Math.round(seconds())} s so far`, seconds: seconds() });
  }, HEARTBEAT_MS);
  try {
    const result = await work();
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
