import type { DockerInfo } from "../../toolchain/docker/info.ts";
import { isHere } from "../../toolchain/docker/info.ts";
import { settingCommand } from "../../toolchain/docker/inotify.ts";
import {
  inotifyNames,
  neededInotify,
  instancesFor,
  type InotifyLimits,
} from "../../toolchain/machine/inotify.ts";
import { fact, type MachineFact } from "./machine.ts";

/** The machine that runs the nodes. */
export interface NodesMachine {
  readonly docker: DockerInfo | undefined;
  /** Undefined where they can't be known. */
  readonly limits: InotifyLimits | undefined;
  /** The node image. */
  readonly image: string;
}

const limitNames = ["instances", "watches"] as const;

/** What a machine has of inotify against what several clusters need. */
export function inotifyFacts({ docker, limits, image }: NodesMachine): MachineFact[] {
  if (limits === undefined) return [];
  return limitNames.map(name =>
    fact(
      `inotify ${name}`,
      `${limits[name]}${placeOf(docker)}`,
      limits[name] < neededInotify[name] &&
        `raise it: ${settingCommand(name, neededInotify[name], docker, image)}`,
    ),
  );
}

/**
 * What some nodes will lack of inotify, a line for each limit: their pods would fail later, and not say why.
 * @param nodes how many will run on the machine, of whatever cluster
 */
export function inotifyShortages({ docker, limits, image }: NodesMachine, nodes: number): string[] {
  if (limits === undefined) return [];
  const needed = { instances: instancesFor(nodes), watches: neededInotify.watches };
  return limitNames
    .filter(name => limits[name] < needed[name])
    .map(name => {
      const value = Math.max(needed[name], neededInotify[name]);
      return (
        `fs.inotify.${inotifyNames[name]} is ${limits[name]}${placeOf(docker)}, too low for ${nodes} nodes: ` +
        `pods fail with "too many open files" (${settingCommand(name, value, docker, image)})`
      );
    });
}

const placeOf = (docker: DockerInfo | undefined): string =>
  docker === undefined || isHere(docker) ? "" : ` on ${docker.host}`;
