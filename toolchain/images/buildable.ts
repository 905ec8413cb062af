import { machineName } from "../machine/platform.ts";

/** The one kind of machine that images are built on: Debian's packages and Envoy's wheel are pinned for it. */
const BUILDER = "linux/amd64";

/** Why images can't be built on a machine; undefined when they can. @param machine default: this one */
export function whyUnbuildable(machine: string = machineName()): string | undefined {
  if (machine === BUILDER) return undefined;
  return `images can be built on ${BUILDER} alone, and this is ${machine}`;
}
