import { inotifyFile, inotifyLimitsHere, inotifyNames, type InotifyLimits } from "../machine/inotify.ts";
import { run } from "../process.ts";
import { hasImage } from "./image.ts";
import { isHere, type DockerInfo } from "./info.ts";

/** How long a container may take to tell the limits, in milliseconds. */
const timeoutMs = 20_000;

/**
 * The limits of the machine that runs Docker's containers. Where that is not this one, a container looks at them.
 *
 * @param image what that container is made of, if Docker has it: any in which there is a `cat`
 * @returns undefined where they can't be known
 */
export async function inotifyLimitsOf(
  docker: DockerInfo | undefined,
  image: string,
): Promise<InotifyLimits | undefined> {
  if (isHere(docker)) return inotifyLimitsHere();
  if (docker === undefined || !(await hasImage(image))) return undefined;
  const command = ["run", "--rm", "--network=none", "--entrypoint=cat", image];
  try {
    const files = [inotifyFile("instances"), inotifyFile("watches")];
    const lines = (await run("docker", [...command, ...files], { timeoutMs })).split("\n");
    return { instances: Number(lines[0]), watches: Number(lines[1]) };
  } catch {
    return undefined;
  }
}

/**
 * The command that sets a limit until that machine is booted.
 * @param image for where a container is the only way in, as with a virtual machine: one with a `sh`
 */
export function settingCommand(
  limit: keyof InotifyLimits,
  value: number,
  docker: DockerInfo | undefined,
  image: string,
): string {
  return isHere(docker)
    ? `sudo sysctl -w fs.inotify.${inotifyNames[limit]}=${value}`
    : `docker run --rm --privileged --entrypoint=sh ${image} -c 'echo ${value} > ${inotifyFile(limit)}'`;
}
