import path from "node:path";

import { lacksSysResource } from "./docker/capability.ts";
import { daemonPid, isSystemd, startDaemon, WRAPPER_RUNTIME } from "./docker/daemon.ts";
import { dockerHost, dockerInfo, localHost, type DockerInfo } from "./docker/info.ts";
import { raiseInotifyLimit } from "./docker/inotify.ts";
import { goBinaries } from "./go-build.ts";
import { reported, type Progress } from "./progress.ts";
import { canInstall, ensureProgram, findProgram } from "./system-package.ts";

/** Where Docker will come from on this machine, and why. */
export interface DockerDecision {
  readonly state: "running" | "startable" | "installable" | "unavailable";
  readonly reason: string;
  /** Whether containers go through the runtime wrapper, because this root lacks CAP_SYS_RESOURCE. */
  readonly wrapper: boolean;
}

/** Looks, and changes nothing. */
export async function decideDocker(): Promise<DockerDecision> {
  const info = await dockerInfo();
  if (info !== undefined) return running(info);
  const wrapper = lacksSysResource();
  const root = process.getuid?.() === 0;
  if ((await findProgram("dockerd")) !== undefined && (await findProgram("docker")) !== undefined) {
    const host = await dockerHost();
    if (host !== undefined && host !== localHost) {
      return unavailable(
        `${host} does not answer, which DOCKER_HOST or Docker's context names (start it, or unset that for this machine's own)`,
      );
    }
    if (!root) return unavailable("dockerd is installed but not running (start it: only root may)");
    if (wrapper && isSystemd())
      return unavailable(`systemd would start dockerd without the runtime wrapper, and ${remedy}`);
    return { state: "startable", reason: "dockerd is installed and not running: isthmus starts it", wrapper };
  }
  if (await canInstall()) {
    return {
      state: "installable",
      reason: "isthmus installs the Debian package docker.io and starts dockerd",
      wrapper,
    };
  }
  return unavailable("there is no Docker here (install it, or run isthmus as root on Debian or Ubuntu)");

  function unavailable(reason: string): DockerDecision {
    return { state: "unavailable", reason, wrapper };
  }
}

/**
 * A running Docker when it returns. Says so before it installs the system package docker.io; starts dockerd where it
 * is installed and not running. Running containers and the daemon's state are left as they are. Also raises the one
 * kernel limit that nodes soon meet, where it may.
 * @throws when Docker is unavailable here, or runs in a way that can't run a node; the message says what to do
 */
export async function ensureDocker(progress: Progress): Promise<void> {
  await raiseInotifyLimit(progress);
  const decision = await decideDocker();
  if (decision.state === "running") return;
  if (decision.state === "unavailable") throw new Error(`Docker: ${decision.reason}`);
  await ensureProgram("docker", "docker.io", progress);
  const dockerd = await ensureProgram("dockerd", "docker.io", progress);
  const wrapper = decision.wrapper
    ? path.join(await goBinaries("oci-runtime", progress), "isthmus-oci-runtime")
    : undefined;

  const how =
    wrapper === undefined
      ? "installed, not running"
      : "with the runtime wrapper: this root lacks CAP_SYS_RESOURCE";
  await reported("start dockerd", how, progress, async () => {
    await startDaemon(dockerd, { wrapper });
    const after = await decideDocker();
    if (after.state !== "running") throw new Error(`Docker: ${after.reason}`);
  });
}

async function running(info: DockerInfo): Promise<DockerDecision> {
  const pid = await daemonPid();
  const wrapper = pid !== undefined && lacksSysResource(pid);
  if (info.storageDriver === "vfs") {
    const reason =
      "its storage driver is vfs, which copies a node's files for every container (set overlay2)";
    return { state: "unavailable", reason, wrapper };
  }
  if (wrapper && info.defaultRuntime !== WRAPPER_RUNTIME) {
    return { state: "unavailable", reason: `it runs without the runtime wrapper, and ${remedy}`, wrapper };
  }
  return { state: "running", reason: `Docker ${info.version} answers (${info.storageDriver})`, wrapper };
}

const remedy =
  "this root lacks CAP_SYS_RESOURCE, so no privileged container could start " +
  "(stop dockerd, keep it from being started, and let isthmus start it)";
