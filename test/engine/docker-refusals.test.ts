import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { DockerDecision } from "../../toolchain/docker.ts";

/** What doctor says of Docker, and how it ends. */
function doctor(environment: Readonly<Record<string, string>>): {
  exitCode: number | null;
  docker: DockerDecision;
} {
  const { status, stdout } = spawnSync("./isthmus", ["doctor", "--json"], {
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  const { docker } = JSON.parse(stdout) as { readonly docker: DockerDecision };
  return { exitCode: status, docker };
}

describe("a Docker that does not answer", () => {
  it("at a socket that somebody chose is named", () => {
    const { exitCode, docker } = doctor({ DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    expect(exitCode).toBe(1);
    expect(docker).toMatchObject({
      state: "unavailable",
      reason:
        "nothing listens at unix:///nonexistent/docker.sock (start its daemon, or use another: docker context ls; unset DOCKER_HOST)",
    });
  });

  it.each(["tcp://127.0.0.1:1", "ssh://127.0.0.1:1"])("at %s is named, with who chose it", host => {
    const { docker } = doctor({ DOCKER_HOST: host });
    expect(docker.state).toBe("unavailable");
    expect(docker.reason).toContain(`${host} does not answer, which DOCKER_HOST names`);
    expect(docker.reason).toContain("unset DOCKER_HOST)");
  });
});

/** What is decided for a user that is nobody, in some groups. Only root can become that user. */
function decisionAsNobody(groups: readonly number[]): DockerDecision {
  const script = `
    import { decideDocker } from "./toolchain/docker.ts";
    process.setgroups([${groups.join(", ")}]);
    process.setgid(65534);
    process.setuid(65534);
    console.log(JSON.stringify(await decideDocker()));`;
  const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script];
  const env = { ...process.env, HOME: "/" };
  return JSON.parse(execFileSync(process.execPath, flags, { encoding: "utf8", env })) as DockerDecision;
}

describe.skipIf(process.getuid?.() !== 0)("an ordinary user", () => {
  it("without the group docker is told of it", () => {
    expect(decisionAsNobody([])).toMatchObject({
      state: "unavailable",
      reason:
        "nobody may not use unix:///var/run/docker.sock: only root and the group docker may (sudo usermod -aG docker nobody, then log in again)",
    });
  });

  it("with the group docker needs no more", () => {
    const { gid } = statSync("/var/run/docker.sock");
    expect(decisionAsNobody([gid]).state).toBe("running");
  });
});
