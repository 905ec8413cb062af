import { exitCodes, InterruptedError } from "./errors.ts";

/**
 * The effect of Ctrl-C. While an engine works, the first one asks it to stop and the second kills it; at any other time
 * the process just ends, which everything here survives: files are renamed into place when they are whole.
 */
export interface Interrupts {
  /** Runs `work`; its signals are the first and the second interruption during it. */
  during<T>(work: (stop: AbortSignal, kill: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * Leaves interruptions to the program that is waited for. A terminal tells every program in it of Ctrl-C; a signal that
   * only this process gets is given to `pass`.
   */
  left<T>(pass: (signal: NodeJS.Signals) => void, program: Promise<T>): Promise<T>;
}

/** Installs the handlers for SIGINT, SIGTERM and SIGHUP. `announce` tells a person what happens. */
export function watchInterrupts(announce: (text: string) => void): Interrupts {
  let current: { stop: AbortController; kill: AbortController } | undefined;
  let passTo: ((signal: NodeJS.Signals) => void) | undefined;
  const interrupted = (signal: NodeJS.Signals) => {
    if (passTo !== undefined) {
      if (signal !== "SIGINT") passTo(signal);
    } else if (current === undefined) {
      announce("interrupted");
      process.exit(exitCodes.interrupted);
    } else if (!current.stop.signal.aborted) {
      announce("stopping the engine; once more kills it at once");
      current.stop.abort(new InterruptedError("interrupted"));
    } else {
      announce("killing the engine; the next up repairs what it left");
      current.kill.abort();
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupted);
  return {
    async during(work) {
      const own = { stop: new AbortController(), kill: new AbortController() };
      const outer = current;
      current = own;
      try {
        return await work(own.stop.signal, own.kill.signal);
      } finally {
        current = outer;
      }
    },
    async left(pass, program) {
      passTo = pass;
      try {
        return await program;
      } finally {
        passTo = undefined;
      }
    },
  };
}
