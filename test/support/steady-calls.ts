import { messageOf } from "../../toolchain/message-of.ts";

/** How many calls were answered, and what curl said of each of the others. */
export interface CallsReport {
  readonly answered: number;
  readonly failed: readonly string[];
}

/** Calls of a sample from a pod, five a second with a connection each, until they are ended. */
export class SteadyCalls {
  private readonly inPod: (script: string) => Promise<string>;
  private readonly report: Promise<CallsReport>;
  /** A file in the pod, at which they end. */
  private readonly end: string;

  /**
   * @param inPod runs a script in a pod that has curl
   * @param url answers with a text that begins with Hello
   */
  constructor(inPod: (script: string) => Promise<string>, url: string) {
    this.inPod = inPod;
    this.end = `/tmp/end-${Date.now()}`;
    const loop = `n=0
      while [ ! -e ${this.end} ]; do
        if answer=$(curl -sS --max-time 5 ${url} 2>&1) && [ "\${answer#Hello}" != "$answer" ]
        then n=$((n+1)); else echo "failed at $(date -u +%T): $answer"; fi
        sleep 0.2
      done
      echo "answered: $n"`;
    // Awaited only at the end: calls that could not be made at all are told there.
    this.report = inPod(loop).then(read, (error: unknown) => ({ answered: 0, failed: [messageOf(error)] }));
  }

  /** Ends them. */
  async stop(): Promise<CallsReport> {
    await this.inPod(`touch ${this.end}`);
    return this.report;
  }
}

function read(output: string): CallsReport {
  const lines = output.split("\n").filter(Boolean);
  const answered = lines.map(line => /^answered: (\d+)$/.exec(line)?.[1]).find(Boolean);
  return { answered: Number(answered), failed: lines.filter(line => !line.startsWith("answered: ")) };
}
