import { execFile } from "node:child_process";

/** The facts that a running Docker daemon reports about itself. */
export interface DockerInfo {
  readonly version: string;
  readonly defaultRuntime: string;
  readonly storageDriver: string;
  readonly cgroupVersion: string;
}

const FIELDS = ["ServerVersion", "DefaultRuntime", "Driver", "CgroupVersion"] as const;

/**
 * Asks the daemon that the `docker` on PATH talks to.
 * @param timeoutMs how long to wait for an answer; a daemon that hangs counts as none. Default: 5 seconds
 * @returns undefined when no daemon answers
 */
export function dockerInfo(timeoutMs = 5000): Promise<DockerInfo | undefined> {
  const format = FIELDS.map(field => `{{.${field}}}`).join("\t");
  return new Promise(resolve => {
    execFile("docker", ["info", "--format", format], { timeout: timeoutMs }, (error, stdout) => {
      resolve(error ? undefined : parseDockerInfo(stdout));
    });
  });
}

/** Address of the daemon on this machine when nobody chose another. */
export const localHost = "unix:///var/run/docker.sock";

/**
 * Address of the daemon that the `docker` on PATH talks to: DOCKER_HOST, or that of Docker's current context.
 * @returns undefined when the client can't tell
 */
export function dockerHost(): Promise<string | undefined> {
  const args = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
  return new Promise(resolve => {
    execFile("docker", args, { timeout: 5000 }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim());
    });
  });
}

/** Reads the fields in their order; a client without a daemon prints them empty. */
export function parseDockerInfo(line: string): DockerInfo | undefined {
  const [version, defaultRuntime, storageDriver, cgroupVersion] = line.trim().split("\t");
  if (!version || !defaultRuntime || !storageDriver) return undefined;
  return { version, defaultRuntime, storageDriver, cgroupVersion: cgroupVersion ?? "" };
}
