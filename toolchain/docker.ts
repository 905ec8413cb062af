import path from "node:path";

import { daemonPid, isSystemd, startDaemon, WRAPPER_RUNTIME } from "./docker/daemon.ts";
import { groupHas } from "./docker/group.ts";
import {
  askDocker,
  dockerEndpoint,
  isInfo,
  localHost,
  serverComponents,
  type DockerInfo,
} from "./docker/info.ts";
import { isDown, whyNoAnswer } from "./docker/no-answer.ts";
import { whyUnfit } from "./docker/unfit.ts";
import { goBinaries } from "./go-build.ts";
import { lacksSysResource } from "./machine/capability.ts";
import { raiseInotifyLimit } from "./machine/inotify.ts";
import { system } from "./machine/platform.ts";
import { isRoot, userName } from "./machine/user.ts";
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
  const answer = await askDocker();
  if (isInfo(answer)) return running(answer);
  const wrapper = lacksSysResource();
  const endpoint = answer.isMissing ? undefined : await dockerEndpoint();
  const hasDaemon = (await findProgram("dockerd")) !== undefined;
  const isOurs = (endpoint?.host ?? localHost) === localHost;
  if (isOurs && isRoot()) {
    if (hasDaemon && isDown(answer)) return startable(wrapper);
    if (await canInstall()) {
      const reason = "isthmus installs the Debian package docker.io and starts dockerd";
      return { state: "installable", reason, wrapper };
    }
  }
  const user = userName();
  const reason = whyNoAnswer(answer, {
    endpoint,
    platform: system,
    user,
    isInGroup: groupHas("docker", user),
    hasDaemon,
    isSystemd: isSystemd(),
    wslDistribution: process.env["WSL_DISTRO_NAME"],
    dockerHost: process.env["DOCKER_HOST"],
  });
  return { state: "unavailable", reason, wrapper };
}

function startable(wrapper: boolean): DockerDecision {
  return wrapper && isSystemd()
    ? {
        state: "unavailable",
        reason: `systemd would start dockerd without the runtime wrapper, and ${remedy}`,
        wrapper,
      }
    : { state: "startable", reason: "dockerd is installed and not running: isthmus starts it", wrapper };
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
  const unfit = whyUnfit(info, await serverComponents());
  if (unfit !== undefined) return { state: "unavailable", reason: unfit, wrapper };
  if (wrapper && info.defaultRuntime !== WRAPPER_RUNTIME) {
    return { state: "unavailable", reason: `it runs without the runtime wrapper, and ${remedy}`, wrapper };
  }
  return { state: "running", reason: `Docker ${info.version} answers (${info.storageDriver})`, wrapper };
}

const remedy =
  "this root lacks CAP_SYS_RESOURCE, so no privileged container could start " +
  "(stop dockerd, keep it from being started, and let isthmus start it)";
