import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

import type { Progress } from "../../toolchain/progress.ts";
import { isStep, phaseOf } from "./phases.ts";
import { duration } from "../line/table.ts";
import type { Terminal } from "../line/terminal.ts";
import { parseUrn } from "./urn.ts";

/** How often a log without a live line hears about work that goes on, in seconds. */
const heartbeatSeconds = 15;

interface Task {
  readonly label: string;
  readonly startedAt: number;
  detail: string;
}

/**
 * Shows work under way. A terminal gets a live last line; anything else a line when a task starts, when it ends, and at
 * least every 15 s in between.
 */
export class ProgressReport {
  readonly #terminal: Terminal;
  readonly #tasks = new Map<string, Task>();
  readonly #timer: NodeJS.Timeout;
  #spokenAt = Date.now();
  /** Resources of which the engine has finished the work. */
  #finished = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#timer = setInterval(
      () => {
        this.#tick();
      },
      terminal.live ? 200 : 1000,
    );
    this.#timer.unref();
  }

  /** Receiver of the toolchain's events. */
  readonly toolchain: Progress = ({ task, state, detail, seconds }) => {
    const suffix = detail === undefined ? "" : `: ${detail}`;
    switch (state) {
      case "start":
        this.start(task, task, detail);
        break;
      case "info":
        // The last line of a terminal tells by itself that a task goes on, and since when.
        if (!this.#tasks.has(task) || !this.#terminal.live) this.#say(`${task}${suffix}`);
        break;
      case "update": {
        const known = this.#tasks.get(task);
        if (known !== undefined) known.detail = detail ?? "";
        break;
      }
      case "done":
      case "failed":
        this.end(task, `${task} ${state}${suffix}${seconds === undefined ? "" : ` (${duration(seconds)})`}`);
    }
  };

  /** Receiver of the engine's events: tasks are the resources it works on. */
  readonly engine = (event: EngineEvent): void => {
    const step = event.resourcePreEvent ?? event.resOutputsEvent ?? event.resOpFailedEvent;
    if (step === undefined || !isStep(step.metadata)) return;
    const { urn, op } = step.metadata;
    const key = `${op} ${urn}`;
    const phase = phaseOf(urn);
    const label = `${phase === undefined ? "" : `${phase}: `}${parseUrn(urn).name} ${op}`;
    if (event.resourcePreEvent !== undefined) {
      this.#tasks.set(key, { label, startedAt: Date.now(), detail: "" });
      return;
    }
    const task = this.#tasks.get(key);
    const seconds = task === undefined ? 0 : (Date.now() - task.startedAt) / 1000;
    this.#tasks.delete(key);
    if (event.resOutputsEvent !== undefined) this.#finished += 1;
    // Most of the hundred steps take no time; a line for each would hide the few that do.
    if (event.resOpFailedEvent !== undefined)
      this.#say(this.#terminal.paint("bad", `  ${label} FAILED (${duration(seconds)})`));
    else if (seconds >= 2) this.#say(`  ${label} (${duration(seconds)})`);
  };

  start(key: string, label: string, detail = ""): void {
    this.#tasks.set(key, { label, startedAt: Date.now(), detail });
    if (!this.#terminal.live) this.#say(`${label}${detail === "" ? "" : `: ${detail}`} ...`);
  }

  end(key: string, line: string): void {
    this.#tasks.delete(key);
    this.#say(line);
  }

  /** Removes the live line; the report may not be used after. */
  close(): void {
    clearInterval(this.#timer);
    this.#terminal.status("");
  }

  #say(line: string): void {
    this.#spokenAt = Date.now();
    this.#terminal.line(line);
  }

  #tick(): void {
    if (this.#tasks.size === 0) return;
    if (this.#terminal.live) this.#terminal.status(this.#summary());
    else if (Date.now() - this.#spokenAt >= heartbeatSeconds * 1000)
      this.#say(`  still at it: ${this.#summary()}`);
  }

  /** How far the engine is, and the tasks that have run longest, as many as fit a line. */
  #summary(): string {
    const now = Date.now();
    const far = this.#finished > 0 ? `${this.#finished} done; ` : "";
    const tasks = [...this.#tasks.values()].sort((a, b) => a.startedAt - b.startedAt);
    const parts = tasks.slice(0, 3).map(({ label, startedAt, detail }) => {
      return `${label}${detail === "" ? "" : ` (${detail})`} ${elapsed(now - startedAt)}`;
    });
    const rest = tasks.length - parts.length;
    return `${far}${parts.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  }
}

/** Whole seconds under a minute, so that a line that is written anew stands still in between. */
function elapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : duration(seconds);
}
