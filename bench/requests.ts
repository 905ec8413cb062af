import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** How long requests have to succeed for the tunnel to count as back, in milliseconds. */
const stable = 10_000;

/** How long a tunnel may stay down before the campaign gives up on it, in milliseconds. */
const limit = 180_000;

/** A stream of requests through the tunnel, and when the last one failed or succeeded. */
export class Requests {
  private readonly process;
  private lastFailure = 0;
  private lastSuccess = 0;

  /** @param address of the Service of a code */
  private constructor(node: string, address: string) {
    // One connection a request, as clients without keep-alive make it; the node's image has no curl.
    const script = `while :; do
      if timeout 2 bash -c 'exec 3<>/dev/tcp/${address}/8888 && printf "GET /hello HTTP/1.0\\r\\n\\r\\n" >&3 &&
        read -r _ status _ <&3 && [[ $status == 200 ]]' 2> /dev/null; then echo ok; else echo failed; fi
      sleep 0.2
    done`;
    this.process = spawn("docker", ["exec", node, "bash", "-c", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.process.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("failed")) this.lastFailure = Date.now();
      if (text.includes("ok")) this.lastSuccess = Date.now();
    });
  }

  /** @returns once requests come through */
  static async start(node: string, address: string): Promise<Requests> {
    const requests = new Requests(node, address);
    await requests.untilStable(Date.now());
    return requests;
  }

  /** How long requests still failed after the cause of a fault was gone, in seconds; 0 when none did. */
  async downAfter(fault: () => Promise<unknown>): Promise<number> {
    await fault();
    const gone = Date.now();
    await this.untilStable(gone);
    return Math.max(0, (this.lastFailure - gone) / 1000);
  }

  end(): void {
    this.process.kill();
  }

  private async untilStable(since: number): Promise<void> {
    for (;;) {
      await sleep(200);
      const quiet = Math.max(this.lastFailure, since);
      if (this.lastSuccess > quiet + stable) return;
      if (Date.now() > since + limit) throw new Error(`no requests came through for ${limit / 1000} s`);
    }
  }
}
