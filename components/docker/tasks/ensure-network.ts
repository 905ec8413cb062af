import { environment, type Task } from "../../commands/task.ts";
import { overlaps } from "../../addresses/cidr.ts";
import { run } from "../../../toolchain/process.ts";
import { networkSubnets } from "../nodes.ts";

/** Makes the stack's Docker network; prints its name and subnets. */
export const ensureNetworkTask: Task = async () => {
  const name = environment("ISTHMUS_NETWORK");
  const subnet = environment("ISTHMUS_SUBNET");
  const taken = JSON.parse(environment("ISTHMUS_TAKEN")) as Record<string, string>;

  const networks = await networkSubnets();
  const existing = networks.get(name);
  const usable = existing !== undefined && (subnet === "" || existing.includes(subnet));
  if (!usable) {
    refuseTaken(subnet, name, networks);
    if (existing) await removeEmpty(name, subnet, existing);
    const options = subnet ? ["--subnet", subnet] : [];
    await run("docker", ["network", "create", "--driver", "bridge", ...options, name]);
  }

  const subnets = (await networkSubnets()).get(name) ?? [];
  for (const [key, cidr] of Object.entries(taken)) {
    const clash = subnets.find(other => overlaps(other, cidr));
    if (clash === undefined) continue;
    if (!usable) await run("docker", ["network", "rm", name]);
    throw new Error(
      `${key}: ${cidr} overlaps ${clash}, which Docker gave to the network ${name} ` +
        `(set isthmus:docker.subnet to a range that nothing else uses, or change ${key})`,
    );
  }
  process.stdout.write(JSON.stringify({ name, subnets }));
};

/** Docker's own message does not say which network has the range. */
function refuseTaken(subnet: string, name: string, networks: ReadonlyMap<string, readonly string[]>): void {
  if (subnet === "") return;
  for (const [other, subnets] of networks) {
    const clash = subnets.find(cidr => other !== name && overlaps(cidr, subnet));
    if (clash === undefined) continue;
    throw new Error(
      `isthmus:docker.subnet: ${subnet} overlaps ${clash} of the Docker network ${other} ` +
        `(choose a range that no Docker network uses, or leave it out to let Docker choose)`,
    );
  }
}

/** A network can't change its range, and nodes can't leave it. */
async function removeEmpty(name: string, subnet: string, existing: readonly string[]): Promise<void> {
  try {
    await run("docker", ["network", "rm", name]);
  } catch {
    throw new Error(
      `isthmus:docker.subnet: the network ${name} has the range ${existing.join(", ")} and nodes in it, so it can't become ` +
        `${subnet} (put the old range back, or destroy the stack first)`,
    );
  }
}
