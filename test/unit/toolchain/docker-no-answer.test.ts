import { describe, expect, it } from "vitest";

import { membersIn } from "../../../toolchain/docker/group.ts";
import type { DockerInfo, NoAnswer } from "../../../toolchain/docker/info.ts";
import { isDown, whyNoAnswer, type Circumstances } from "../../../toolchain/docker/no-answer.ts";
import { whyUnfit } from "../../../toolchain/docker/unfit.ts";

const said = (text: string): NoAnswer => ({ isMissing: false, timedOut: false, text });
const missing: NoAnswer = { isMissing: true, timedOut: false, text: "" };
const local = "unix:///var/run/docker.sock";
const endpoint = (host: string, context = "default") => ({ endpoint: { context, host } });

const why = (answer: NoAnswer, changes: Partial<Circumstances> = {}): string =>
  whyNoAnswer(answer, {
    ...endpoint(local),
    platform: "linux",
    user: "ann",
    isInGroup: false,
    hasDaemon: true,
    isSystemd: true,
    wslDistribution: undefined,
    dockerHost: undefined,
    ...changes,
  });

/** Texts that Docker 20.10 and 28 print, and Docker 29. */
const stopped = (host: string): readonly NoAnswer[] => [
  said(`Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`),
  said(
    `failed to connect to the docker API at ${host}; check if the path is correct and if the daemon is running: ` +
      `dial unix ${host.replace("unix://", "")}: connect: no such file or directory`,
  ),
];

describe("no docker on PATH", () => {
  it("is to be installed, each system in its way", () => {
    expect(why(missing)).toBe(
      "there is no docker here (install Docker Engine: https://docs.docker.com/engine/install, or run isthmus as root on Debian or Ubuntu)",
    );
    expect(why(missing, { platform: "darwin" })).toContain(
      "(install Docker Desktop, OrbStack or colima, and start it)",
    );
  });

  it("in WSL is mostly an integration that is off", () => {
    const line =
      "there is no docker in Ubuntu-24.04 (start Docker Desktop and turn on Settings > Resources > WSL integration for Ubuntu-24.04, or install Docker Engine in it)";
    expect(why(missing, { wslDistribution: "Ubuntu-24.04" })).toBe(line);
    // The script that Docker Desktop leaves on PATH.
    const shim =
      "\nThe command 'docker' could not be found in this WSL 2 distro.\nWe recommend to activate the WSL integration in Docker Desktop settings.\n\nFor details about using Docker Desktop with WSL 2, visit:\n\nhttps://docs.docker.com/go/wsl2/\n";
    expect(why(said(shim), { wslDistribution: "Ubuntu-24.04" })).toBe(line);
  });
});

describe("no permission", () => {
  // moby's client/request.go; the first from Docker 20.10 (moby issues), the second from 28, the third from 29.
  const texts = [
    'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/version": dial unix /var/run/docker.sock: connect: permission denied',
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/version": dial unix /var/run/docker.sock: connect: permission denied',
    "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock",
  ];

  it.each(texts)("is the group's: %s", text => {
    expect(why(said(text))).toBe(
      "ann may not use unix:///var/run/docker.sock: only root and the group docker may (sudo usermod -aG docker ann, then log in again)",
    );
    expect(why(said(text), { isInGroup: true })).toBe(
      "this session may not use unix:///var/run/docker.sock: it began before ann was in the group docker (log in again, or run: newgrp docker)",
    );
  });

  it("asks for who is in the group", () => {
    const text = "root:x:0:\ndocker:x:999:bob,ann\ndocker-users:x:1000:eve\n";
    expect(membersIn(text, "docker")).toEqual(["bob", "ann"]);
    expect(membersIn(text, "root")).toEqual([]);
    expect(membersIn(text, "none")).toEqual([]);
  });
});

describe("a daemon of this machine that does not run", () => {
  it.each(stopped(local))("is started by root, $text", answer => {
    expect(isDown(answer)).toBe(true);
    expect(why(answer)).toBe("dockerd is installed but does not run (sudo systemctl start docker)");
    expect(why(answer, { isSystemd: false })).toContain("(start it as root: dockerd)");
    expect(why(answer, { hasDaemon: false })).toContain(
      "docker is here without a daemon (install Docker Engine",
    );
    expect(why(answer, { hasDaemon: false, platform: "darwin" })).toContain(
      "start Docker Desktop, OrbStack or colima",
    );
  });

  it("or hangs, is to be looked at", () => {
    expect(why({ ...said(""), timedOut: true })).toBe(
      `the daemon at ${local} does not answer (see its log; restart it if it hangs)`,
    );
  });

  it("without root is the user's own", () => {
    const host = "unix:///run/user/1000/docker.sock";
    for (const answer of stopped(host))
      expect(why(answer, endpoint(host, "rootless"))).toBe(
        `the rootless daemon of ${host} does not run (systemctl --user start docker)`,
      );
  });

  it("at a socket that somebody chose is named", () => {
    const host = "unix:///tmp/other.sock";
    for (const answer of stopped(host))
      expect(why(answer, endpoint(host))).toBe(
        `nothing listens at ${host} (start its daemon, or use another: docker context ls; unset DOCKER_HOST)`,
      );
  });
});

describe("an application that does not run", () => {
  it.each([
    [
      "darwin",
      "unix:///Users/ann/.docker/run/docker.sock",
      "desktop-linux",
      "Docker Desktop does not run, whose context desktop-linux docker uses (start it: open -a Docker, and wait until docker info works)",
    ],
    [
      "linux",
      "unix:///home/ann/.docker/desktop/docker.sock",
      "desktop-linux",
      "(start it: systemctl --user start docker-desktop, and wait",
    ],
    ["linux", "npipe:////./pipe/dockerDesktopLinuxEngine", "desktop-linux", "Docker Desktop does not run"],
    [
      "darwin",
      "unix:///Users/ann/.orbstack/run/docker.sock",
      "orbstack",
      "OrbStack does not run, whose context orbstack docker uses (start it: orb start, and",
    ],
    [
      "darwin",
      "unix:///Users/ann/.colima/default/docker.sock",
      "default",
      "colima does not run, whose socket docker uses (start it: colima start, and",
    ],
    [
      "darwin",
      "unix:///Users/ann/.rd/docker.sock",
      "rancher-desktop",
      'Rancher Desktop does not run, whose context rancher-desktop docker uses (start it: open -a "Rancher Desktop"',
    ],
  ] as const)("on %s, %s", (platform, host, context, line) => {
    for (const answer of stopped(host))
      expect(why(answer, { platform, hasDaemon: false, ...endpoint(host, context) })).toContain(line);
  });
});

describe("a daemon elsewhere", () => {
  it.each([
    "Cannot connect to the Docker daemon at tcp://192.0.2.1:2375. Is the docker daemon running?",
    "failed to connect to the docker API at tcp://192.0.2.1:2375: lookup docker on 127.0.0.11:53: no such host",
    'error during connect: Get "http://nohost.invalid:2375/v1.50/version": dial tcp: lookup nohost.invalid on 192.0.2.53:53: no such host',
  ])("is named with who chose it: %s", text => {
    const host = "tcp://192.0.2.1:2375";
    expect(why(said(text), { ...endpoint(host), dockerHost: host })).toBe(
      `${host} does not answer, which DOCKER_HOST names (see that it can be reached and runs, or use this machine's own: unset DOCKER_HOST)`,
    );
    expect(why(said(text), endpoint(host, "box"))).toBe(
      `${host} does not answer, which Docker's context box names (see that it can be reached and runs, or use this machine's own: docker context use default)`,
    );
  });

  it("by SSH is told in the words of ssh", () => {
    // Printed by Docker 28.2.2.
    const text =
      'error during connect: Get "http://docker.example.com/v1.50/version": command [ssh -o ConnectTimeout=30 -T -p 1 -- 127.0.0.1 docker system dial-stdio] has exited with exit status 255, make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr=ssh: connect to host 127.0.0.1 port 1: Connection refused';
    expect(why(said(text), endpoint("ssh://127.0.0.1:1", "box"))).toContain(
      "ssh://127.0.0.1:1 does not answer, which Docker's context box names: ssh: connect to host 127.0.0.1 port 1: Connection refused (",
    );
  });
});

describe("Podman", () => {
  const line =
    "is Podman, on which Isthmus does not run (install Docker Engine, then: docker context use default; unset DOCKER_HOST)";

  it("is refused at its socket, as a docker on PATH and as a daemon that answers", () => {
    const host = "unix:///run/user/1000/podman/podman.sock";
    for (const answer of stopped(host)) expect(why(answer, endpoint(host))).toBe(`${host} ${line}`);
    // podman issues 4602 and 16721.
    for (const text of [
      "Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.\nError: template: image:1:9: executing",
      'Error: template: info:1:2: executing "info" at <.ServerVersion>: can\'t evaluate field ServerVersion in type *define.Info',
    ])
      expect(why(said(text))).toBe(`the docker on PATH ${line}`);
    expect(whyUnfit(info, ["Podman Engine", "Conmon", "OCI Runtime (crun)"])).toBe(
      `the daemon that docker talks to ${line}`,
    );
  });
});

const info: DockerInfo = {
  version: "28.2.2",
  defaultRuntime: "runc",
  storageDriver: "overlay2",
  cgroupVersion: "2",
  isRootless: false,
  hasLimits: true,
  host: "here",
  cpus: 2,
  memory: 8 * 2 ** 30,
  rootDirectory: "/var/lib/docker",
};

describe("a daemon that answers", () => {
  const components = ["Engine", "containerd", "runc", "docker-init"];

  it("is fit, also without root where it has cgroup v2 and may set limits, and with root under cgroup v1", () => {
    for (const changes of [{}, { isRootless: true }, { cgroupVersion: "1" }])
      expect(whyUnfit({ ...info, ...changes }, components)).toBeUndefined();
  });

  it("is not fit without root under cgroup v1, or without limits", () => {
    expect(whyUnfit({ ...info, isRootless: true, cgroupVersion: "1" }, components)).toContain(
      "it is rootless, and its machine has cgroup v1: nodes need v2 there",
    );
    expect(whyUnfit({ ...info, isRootless: true, hasLimits: false }, components)).toContain(
      "it is rootless, and may not limit memory, processes and CPU (give user@.service Delegate=yes",
    );
  });

  it("is not fit with the storage driver vfs", () => {
    expect(whyUnfit({ ...info, storageDriver: "vfs" }, components)).toContain("(set overlay2)");
  });
});

it("anything else is told in Docker's own words", () => {
  expect(why(said(""))).toMatch(/^docker failed without a word \(/);
  // moby's version middleware; Docker 28.2.2 with a context that is not there.
  for (const text of [
    "Error response from daemon: client version 1.52 is too new. Maximum supported API version is 1.41",
    'Failed to initialize: unable to resolve docker endpoint: context "nope": context not found',
  ]) {
    expect(isDown(said(text))).toBe(false);
    expect(why(said(text))).toBe(`${text} (see that docker info works, then run the same command again)`);
  }
});
