import { readdirSync, readFileSync } from "node:fs";

/** Collects the command line of every process on this machine that lives for a moment. */
export class ArgumentWatch {
  private readonly lines = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  get seen(): string {
    return [...this.lines].join("\n");
  }

  start(): void {
    this.timer = setInterval(() => {
      for (const pid of readdirSync("/proc").filter(name => /^\d+$/.test(name))) {
        try {
          this.lines.add(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
        } catch {
          // It ended meanwhile.
        }
      }
    }, 100);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
