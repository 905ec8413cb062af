import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { cacheRoot } from "../cache.ts";
import { run } from "../process.ts";
import { processes } from "../machine/processes.ts";
import { dockerInfo, type DockerInfo } from "./info.ts";

/** Name under which our dockerd knows the runtime wrapper; containers remember it, so it never changes. */
export const WRAPPER_RUNTIME = "isthmus";

/** dockerd needs a few seconds; after a crash it first cleans up every container that was running. */
const START_TIMEOUT_MS = 60_000;

const PID_FILE = "/var/run/docker.pid";
const CONTAINERD_PID_FILE = "/var/run/docker/containerd/containerd.pid";

/** Log of the dockerd that we started, and the file with its process id. */
const daemonFiles = (): { log: string; pid: string } => {
  const dir = path.join(cacheRoot(), "docker");
  return { log: path.join(dir, "dockerd.log"), pid: path.join(dir, "dockerd.pid") };
};

/** Process id of the daemon on this machine, when its pid file tells. */
export async function daemonPid(): Promise<number | undefined> {
  return (await isProgram(PID_FILE, "dockerd")) ? Number(await readFile(PID_FILE, "utf8")) : undefined;
}

/** Whether systemd runs this machine, and thus its daemons. */
export const isSystemd = (): boolean => existsSync("/run/systemd/system");

/**
 * Starts dockerd and waits until it answers: by systemd where that runs, else as a process of its own that outlives us.
 * @param options.wrapper path of the OCI runtime wrapper, on machines that need it
 * @throws when the daemon does not answer, with the end of its log
 */
export async function startDaemon(
  dockerd: string,
  options: { readonly wrapper?: string | undefined },
): Promise<void> {
  if (isSystemd()) {
    await run("systemctl", ["start", "docker"]);
    await answer(() => undefined);
    return;
  }
  if (await settled()) return;
  await removeStalePidFiles();
  const files = daemonFiles();
  await mkdir(path.dirname(files.log), { recursive: true });
  const flags =
    options.wrapper === undefined
      ? []
      : ["--add-runtime", `${WRAPPER_RUNTIME}=${options.wrapper}`, "--default-runtime", WRAPPER_RUNTIME];
  const log = await open(files.log, "a");
  let exited: number | undefined;
  const daemon = spawn(dockerd, flags, {
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    cwd: "/",
    env: daemonEnvironment(process.env),
  });
  daemon.on("exit", code => (exited = code ?? 1));
  daemon.on("error", () => (exited = 1));
  daemon.unref();
  await log.close();
  if (daemon.pid !== undefined) await writeFile(files.pid, `${daemon.pid}\n`);
  await answer(() => exited);
}

/**
 * The part of our environment for a daemon that outlives us: not the temporary folder, which ends with this run, and no
 * passphrase or token.
 */
export function daemonEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(own).filter(([name]) => /^(PATH|HOME|LANG|LC_.*|(https?|no)_proxy)$/i.test(name)),
  );
}

/**
 * Waits while a daemon that does not answer is starting or stopping: a second one could not start beside it.
 * @returns whether it answers now
 */
async function settled(): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (let pid = await daemonPid(); pid !== undefined; pid = await daemonPid()) {
    if ((await dockerInfo()) !== undefined) return true;
    if (Date.now() > deadline) {
      throw new Error(`dockerd (process ${pid}) runs but does not answer (end it, and run this again)`);
    }
    await sleep(100);
  }
  return false;
}

/** Waits for the daemon. One that somebody else started at the same moment is as good: ours then exits by itself. */
async function answer(exitCode: () => number | undefined): Promise<DockerInfo> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const ended = exitCode();
    const info = await dockerInfo();
    if (info !== undefined) return info;
    if (ended !== undefined && (await daemonPid()) === undefined) throw await failure(`exited with ${ended}`);
    if (Date.now() > deadline) throw await failure(`did not answer within ${START_TIMEOUT_MS / 1000} s`);
    await sleep(100);
  }
}

async function failure(what: string): Promise<Error> {
  const { log } = daemonFiles();
  const tail = (await readFile(log, "utf8").catch(() => "")).trim().split("\n").slice(-5).join("\n");
  return new Error(`dockerd ${what} (its log is ${log})\n${tail}`);
}

/**
 * A killed daemon leaves its pid files, and refuses to start (or waits for a containerd that is gone) once the numbers
 * in them belong to other processes.
 */
async function removeStalePidFiles(): Promise<void> {
  for (const [file, program] of [
    [PID_FILE, "dockerd"],
    [CONTAINERD_PID_FILE, "containerd"],
  ] as const) {
    if (!(await isProgram(file, program))) await rm(file, { force: true });
  }
}

async function isProgram(pidFile: string, program: string): Promise<boolean> {
  const pid = (await readFile(pidFile, "utf8").catch(() => "")).trim();
  return /^\d+$/.test(pid) && processes.isProgram(Number(pid), program);
}
