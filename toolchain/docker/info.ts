import { execFile } from "node:child_process";
import { hostname } from "node:os";

import { system, type System } from "../machine/platform.ts";

/** The facts that a running Docker daemon reports about itself. */
export interface DockerInfo {
  readonly version: string;
  readonly defaultRuntime: string;
  readonly storageDriver: string;
  /** Of the machine that runs the containers, which need not be this one. */
  readonly cgroupVersion: string;
  /** Whether it runs as an ordinary user, in a user namespace. */
  readonly isRootless: boolean;
  /** Whether it can limit the memory, processes and CPU of containers: a rootless one may not. */
  readonly hasLimits: boolean;
  /** Host name of the machine that runs the containers. */
  readonly host: string;
  /** Of that machine. */
  readonly cpus: number;
  /** Of that machine, in bytes. */
  readonly memory: number;
  /** Where it keeps images and containers, on that machine. */
  readonly rootDirectory: string;
}

/** Why nothing is known of a daemon. */
export interface NoAnswer {
  /** Whether there is no program `docker`. */
  readonly isMissing: boolean;
  /** Whether it took longer than it may. */
  readonly timedOut: boolean;
  /** What `docker` printed instead. */
  readonly text: string;
}

const fields = [
  ...["{{.ServerVersion}}", "{{.DefaultRuntime}}", "{{.Driver}}", "{{.CgroupVersion}}"],
  ...["{{json .SecurityOptions}}", "{{.MemoryLimit}} {{.PidsLimit}} {{.CPUShares}}"],
  ...["{{.Name}}", "{{.NCPU}}", "{{.MemTotal}}", "{{.DockerRootDir}}"],
];

/** How long a question to Docker may take, in milliseconds; a daemon that hangs counts as none. */
const limit = 5000;

/** Asks the daemon that the `docker` on PATH talks to. @returns undefined when none answers */
export async function dockerInfo(): Promise<DockerInfo | undefined> {
  return parseDockerInfo((await ask(["info", "--format", fields.join("\t")])).stdout);
}

/** As {@link dockerInfo}, and where no daemon answers, what there is to learn of the reason. */
export async function askDocker(): Promise<DockerInfo | NoAnswer> {
  const info = await dockerInfo();
  if (info !== undefined) return info;
  // Docker 20.10's info has no reason in it when it is given a format; its version has, as every other one's.
  const { stdout, stderr, ...ending } = await ask(["version", "--format", "{{.Server.Version}}"]);
  return { ...ending, text: `${stderr}\n${stdout}`.trim() };
}

/**
 * Whether the containers run on this machine.
 * @param docker without an answer of one, Docker is taken to be here, but for macOS, where it is in a virtual machine
 * @param of this machine's system
 */
export function isHere(docker: Pick<DockerInfo, "host"> | undefined, of: System = system): boolean {
  return docker === undefined ? of !== "darwin" : docker.host === hostname();
}

/** Whether a daemon has answered. */
export function isInfo(answer: DockerInfo | NoAnswer): answer is DockerInfo {
  return "version" in answer;
}

/** Address of the daemon on this machine when nobody chose another. */
export const localHost = "unix:///var/run/docker.sock";

/** The daemon that the `docker` on PATH talks to: of DOCKER_HOST, else of Docker's current context. */
export interface Endpoint {
  /** Name of the context; `default` also where DOCKER_HOST counts. */
  readonly context: string;
  readonly host: string;
}

/** @returns undefined when the client can't tell */
export async function dockerEndpoint(): Promise<Endpoint | undefined> {
  const format = "{{.Name}} {{.Endpoints.docker.Host}}";
  const [context, host] = (await ask(["context", "inspect", "--format", format])).stdout.trim().split(" ");
  return context === undefined || host === undefined ? undefined : { context, host };
}

/** The parts that the daemon says it consists of, by name; empty when it does not say. */
export async function serverComponents(): Promise<string[]> {
  const format = "{{range .Server.Components}}{{.Name}},{{end}}";
  const { stdout } = await ask(["version", "--format", format]);
  return stdout
    .trim()
    .split(",")
    .filter(name => name !== "");
}

interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly isMissing: boolean;
  readonly timedOut: boolean;
}

function ask(args: readonly string[]): Promise<Ending> {
  return new Promise(resolve => {
    execFile("docker", args, { timeout: limit }, (error, stdout, stderr) => {
      // A directory on PATH that is not the user's to read says EACCES for what is nowhere.
      const isMissing = error?.code === "ENOENT" || error?.code === "EACCES";
      resolve({ stdout, stderr, isMissing, timedOut: error?.killed === true });
    });
  });
}

/** Reads the fields in their order; a client without a daemon prints them empty. */
export function parseDockerInfo(line: string): DockerInfo | undefined {
  const [version, defaultRuntime, storageDriver, cgroupVersion = "", security = "", limits = "", ...machine] =
    line.trimEnd().split("\t");
  const [host = "", cpus, memory, rootDirectory = ""] = machine;
  if (!version || !defaultRuntime || !storageDriver) return undefined;
  return {
    version,
    defaultRuntime,
    storageDriver,
    cgroupVersion,
    isRootless: security.includes('"name=rootless"'),
    hasLimits: limits === "true true true",
    host,
    cpus: Number(cpus),
    memory: Number(memory),
    rootDirectory,
  };
}
