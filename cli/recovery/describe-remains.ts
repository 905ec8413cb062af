import type { KeptNetwork } from "../../components/clusters/clear-networks.ts";
import { commandFor } from "../line/command-for.ts";
import { isClean, type LeftOvers, type Remains } from "./leftovers.ts";
import { describeStanding, type Standing } from "./standing.ts";

/**
 * The things still on this machine after a destroy, in words for people.
 *
 * @param wasUp whether the backend knew who the stack is, so that it could delete anything
 */
export function describeRemains(
  stack: string,
  wasUp: boolean,
  { left, standing }: Remains,
  kept: readonly KeptNetwork[],
): string[] {
  return [
    ...(isClean(left) ? [] : describeLeft(left, kept)),
    ...(isClean(left) && (wasUp || standing.length === 0)
      ? [`Nothing of stack ${stack} is left on this machine: no container, no network, no file.`]
      : []),
    ...(standing.length === 0 ? [] : describeOthers(stack, wasUp, standing)),
  ];
}

function describeLeft(left: LeftOvers, kept: readonly KeptNetwork[]): string[] {
  return [
    `LEFT: ${[...left.containers, ...left.networks, ...left.files].join(", ")}`,
    ...kept.map(
      ({ name, users }) => `  ${name} is kept by ${users.join(", ")}, which the stack did not make`,
    ),
  ];
}

function describeOthers(stack: string, wasUp: boolean, standing: readonly Standing[]): string[] {
  return [
    wasUp
      ? "Under its names there is what others made:"
      : `This backend has no stack ${stack} that was ever up, so nothing was deleted. Under its names there is:`,
    ...standing.map(thing => `  ${describeStanding(thing)}`),
    `(destroy it where it was made; where its state is lost: ${commandFor(stack, "destroy --owner OWNER")})`,
  ];
}
