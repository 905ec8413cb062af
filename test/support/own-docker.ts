import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { daemonEnvironment, WRAPPER_RUNTIME } from "../../toolchain/docker/daemon.ts";
import { goBinaries } from "../../toolchain/go-build.ts";
import { lacksSysResource } from "../../toolchain/machine/capability.ts";
import { run } from "../../toolchain/process.ts";
import { ensureProgram } from "../../toolchain/system-package.ts";

/** A Docker of a test's own, beside that of the machine: neither sees what the other has. It takes root, and Linux. */
export class OwnDocker {
  /** For DOCKER_HOST. */
  readonly host: string;
  readonly #directory: string;
  readonly #process: ChildProcess;

  private constructor(directory: string, host: string, process: ChildProcess) {
    this.#directory = directory;
    this.host = host;
    this.#process = process;
  }

  /**
   * @param directory for everything that it has; a short path, as those of sockets are limited
   * @param settings more of its daemon.json
   */
  static async start(directory: string, settings: Readonly<Record<string, unknown>>): Promise<OwnDocker> {
    const dockerd = await ensureProgram("dockerd", "docker.io", () => undefined);
    mkdirSync(directory, { recursive: true });
    const [config, log] = [join(directory, "daemon.json"), join(directory, "log")];
    const host = `unix://${join(directory, "docker.sock")}`;
    writeFileSync(config, JSON.stringify({ ...(await apart(directory)), hosts: [host], ...settings }));
    const output = openSync(log, "a");
    // It ends with the test, also when that is killed.
    const child = spawn("setpriv", ["--pdeathsig=TERM", dockerd, "--config-file", config], {
      stdio: ["ignore", output, output],
      env: daemonEnvironment(process.env),
    });
    const docker = new OwnDocker(directory, host, child);
    while (!(await docker.#answers())) {
      if (child.exitCode !== null) throw new Error(readFileSync(log, "utf8"));
      await sleep(100);
    }
    return docker;
  }

  /** Ends it with its containers; its directory can be removed then. */
  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
    const mounted = (await run("findmnt", ["--raw", "--noheadings", "--output=TARGET"])).split("\n");
    const own = mounted.filter(target => target.startsWith(`${this.#directory}/`));
    for (const target of own.reverse()) await run("umount", [target]);
  }

  #answers(): Promise<boolean> {
    const asked = run("docker", ["version"], { env: { DOCKER_HOST: this.host }, timeoutMs: 5000 });
    return asked.then(
      () => true,
      () => false,
    );
  }
}

/** Settings with which a daemon leaves alone all that another one on the machine has. */
async function apart(directory: string): Promise<Readonly<Record<string, unknown>>> {
  const wrapper = lacksSysResource()
    ? join(await goBinaries("oci-runtime", () => undefined), "isthmus-oci-runtime")
    : undefined;
  return {
    "data-root": join(directory, "data"),
    "exec-root": join(directory, "exec"),
    pidfile: join(directory, "pid"),
    "containerd-namespace": "isthmus-test",
    ...{ bridge: "none", iptables: false, "ip-forward": false },
    ...(wrapper !== undefined && {
      runtimes: { [WRAPPER_RUNTIME]: { path: wrapper } },
      "default-runtime": WRAPPER_RUNTIME,
    }),
  };
}
