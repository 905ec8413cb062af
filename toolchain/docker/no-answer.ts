import type { Endpoint, NoAnswer } from "./info.ts";
import { localHost } from "./info.ts";

/** What is known of this machine and its user when no Docker answers. */
export interface Circumstances {
  /** Undefined when `docker` can't tell. */
  readonly endpoint: Endpoint | undefined;
  readonly platform: NodeJS.Platform;
  readonly user: string;
  /** Whether the group `docker` has the user; a session that began before that has no part in it. */
  readonly isInGroup: boolean;
  /** Whether `dockerd` is installed on this machine. */
  readonly hasDaemon: boolean;
  /** Whether systemd runs this machine. */
  readonly isSystemd: boolean;
  /** Name of this WSL distribution, which WSL puts into WSL_DISTRO_NAME; undefined elsewhere. */
  readonly wslDistribution: string | undefined;
  /** DOCKER_HOST; undefined where it is not set. */
  readonly dockerHost: string | undefined;
}

/**
 * Why no Docker answers, and what to do, in one line. Each pattern is of a text that Docker prints; where a text changed, of
 * both.
 */
export function whyNoAnswer(answer: NoAnswer, circumstances: Circumstances): string {
  return (
    missing(answer, circumstances) ??
    emulated(answer) ??
    forbidden(answer, circumstances) ??
    application(circumstances) ??
    elsewhere(answer, circumstances) ??
    stopped(answer, circumstances) ??
    `${firstLine(answer)} (see that docker info works, then run the same command again)`
  );
}

function missing(
  { isMissing, text }: NoAnswer,
  { platform, wslDistribution }: Circumstances,
): string | undefined {
  // A script that Docker Desktop leaves on PATH: "The command 'docker' could not be found in this WSL 2 distro. We recommend
  // to activate the WSL integration in Docker Desktop settings."
  const isShim = /could not be found in this WSL/.test(text);
  if (!isMissing && !isShim) return undefined;
  if (wslDistribution !== undefined || isShim) {
    const distribution = wslDistribution ?? "this distribution";
    return (
      `there is no docker in ${distribution} (start Docker Desktop and turn on Settings > Resources > WSL integration for ` +
      `${distribution}, or install Docker Engine in it)`
    );
  }
  return platform === "darwin"
    ? "there is no docker here (install Docker Desktop, OrbStack or colima, and start it)"
    : "there is no docker here (install Docker Engine: https://docs.docker.com/engine/install, or run isthmus as root on Debian or Ubuntu)";
}

/**
 * The package podman-docker puts a `docker` on PATH that runs podman: "Emulate Docker CLI using podman.", and as its info has
 * other fields: "can't evaluate field ServerVersion in type *define.Info".
 */
function emulated({ text }: NoAnswer): string | undefined {
  return /Emulate Docker CLI using podman|in type \*define\.Info/.test(text)
    ? noPodman("the docker on PATH")
    : undefined;
}

/** A refusal of Podman, which kind drives in another way than Docker, and which has no Docker networks. */
export function noPodman(what: string): string {
  return `${what} is Podman, on which Isthmus does not run (install Docker Engine, then: docker context use default; unset DOCKER_HOST)`;
}

/**
 * "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock", up to Docker 28, or
 * "… to the docker API at unix:///var/run/docker.sock" (moby's client/request.go).
 */
function forbidden({ text }: NoAnswer, { user, isInGroup }: Circumstances): string | undefined {
  const socket = /permission denied while trying to connect to the \D*? at (unix:\/\/[^\s:]+)/i.exec(
    text,
  )?.[1];
  if (socket === undefined) return undefined;
  return isInGroup
    ? `this session may not use ${socket}: it began before ${user} was in the group docker (log in again, or run: newgrp docker)`
    : `${user} may not use ${socket}: only root and the group docker may (sudo usermod -aG docker ${user}, then log in again)`;
}

/** Applications that run Docker in a virtual machine, by their socket's path, and how each is started. */
const applications: readonly (readonly [
  socket: RegExp,
  name: string,
  start: Readonly<Record<string, string>>,
])[] = [
  [
    /\/\.docker\/(run|desktop)\/docker(-cli)?\.sock$|dockerDesktop/,
    "Docker Desktop",
    { darwin: "open -a Docker", linux: "systemctl --user start docker-desktop" },
  ],
  [/\/\.orbstack\//, "OrbStack", { darwin: "orb start" }],
  [/\/\.colima\//, "colima", { darwin: "colima start", linux: "colima start" }],
  [
    /\/\.rd\/docker\.sock$/,
    "Rancher Desktop",
    { darwin: 'open -a "Rancher Desktop"', linux: "rancher-desktop" },
  ],
];

function application({ endpoint, platform }: Circumstances): string | undefined {
  const { host = "", context = "" } = endpoint ?? {};
  if (/podman/.test(host)) return noPodman(host);
  const found = applications.find(([socket]) => socket.test(host));
  if (found === undefined) return undefined;
  const [, name, starts] = found;
  const start = starts[platform];
  return (
    `${name} does not run, whose ${context === "default" ? "socket" : `context ${context}`} docker uses ` +
    `(start it${start === undefined ? "" : `: ${start}`}, and wait until docker info works)`
  );
}

/** A daemon on another machine. */
function elsewhere(answer: NoAnswer, { endpoint, dockerHost }: Circumstances): string | undefined {
  const { host = dockerHost ?? "", context = "default" } = endpoint ?? {};
  if (!/^(tcp|ssh|https?):/.test(host)) return undefined;
  const [named, undo] =
    dockerHost === undefined
      ? [`Docker's context ${context}`, "docker context use default"]
      : ["DOCKER_HOST", "unset DOCKER_HOST"];
  const remedy = `see that it can be reached and runs, or use this machine's own: ${undo}`;
  // "command [ssh … docker system dial-stdio] has exited with exit status 255, …: stderr=ssh: connect to host … refused"
  const ssh = /stderr=(.*)/.exec(answer.text)?.[1];
  const why = ssh === undefined || ssh === "" ? "" : `: ${ssh}`;
  return `${host} does not answer, which ${named} names${why} (${remedy})`;
}

/**
 * Whether the daemon hangs or does not run: "Cannot connect to the Docker daemon at unix:///… Is the docker daemon running?", up
 * to Docker 28, or "failed to connect to the docker API at unix:///…; check if the path is correct and if the daemon is
 * running" (moby's client/errors.go).
 */
export function isDown({ timedOut, text }: NoAnswer): boolean {
  return timedOut || /Is the docker daemon running|failed to connect to the docker API/i.test(text);
}

/** A daemon of this machine that does not run, or hangs. */
function stopped(answer: NoAnswer, circumstances: Circumstances): string | undefined {
  const { endpoint, platform, hasDaemon, isSystemd } = circumstances;
  const host = endpoint?.host ?? localHost;
  if (answer.timedOut) return `the daemon at ${host} does not answer (see its log; restart it if it hangs)`;
  if (!isDown(answer)) return undefined;
  const rootless = /^unix:\/\/\/run\/user\/\d+\/docker\.sock$/.test(host);
  if (rootless) return `the rootless daemon of ${host} does not run (systemctl --user start docker)`;
  if (host !== localHost)
    return `nothing listens at ${host} (start its daemon, or use another: docker context ls; unset DOCKER_HOST)`;
  if (hasDaemon) {
    const start = isSystemd ? "sudo systemctl start docker" : "start it as root: dockerd";
    return `dockerd is installed but does not run (${start})`;
  }
  return platform === "darwin"
    ? `nothing listens at ${host} (start Docker Desktop, OrbStack or colima; docker context ls tells the sockets they have)`
    : `docker is here without a daemon (install Docker Engine: https://docs.docker.com/engine/install, or choose a context: docker context ls)`;
}

function firstLine({ text }: NoAnswer): string {
  return text.split("\n")[0] || "docker failed without a word";
}
