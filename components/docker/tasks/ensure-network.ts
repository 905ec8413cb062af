import { environment, type Task } from "../../commands/task.ts";
import { overlaps } from "../../addresses/cidr.ts";
import { marksOf } from "../../stack/marks.ts";
import type { StackIdentity } from "../../stack/stack-identity.ts";
import { run } from "../../../toolchain/process.ts";
import { machineRoutes } from "../machine-routes.ts";
import { defaultMtu, dockerNetworks, mtuOption, type SeenNetwork } from "../networks.ts";
import { allKindNodes } from "../nodes.ts";
import { foreignNetwork, wasMadeOn } from "../ownership.ts";
import { takenRange } from "../range.ts";

/** Makes the stack's Docker network; prints its name and subnets. */
export const ensureNetworkTask: Task = async () => {
  const name = environment("ISTHMUS_NETWORK");
  const subnet = environment("ISTHMUS_SUBNET");
  const taken = JSON.parse(environment("ISTHMUS_TAKEN")) as Record<string, string>;
  const identity = JSON.parse(environment("ISTHMUS_IDENTITY")) as StackIdentity;

  const networks = await dockerNetworks();
  const foreign = foreignNetwork({ network: name, owner: identity.id }, networks);
  if (foreign) throw new Error(`stack ${identity.stack}: ${foreign.reason} (${foreign.remedy})`);
  const existing = networks.find(network => network.name === name);
  const usable = existing !== undefined && (subnet === "" || existing.subnets.includes(subnet));
  if (!usable) {
    if (subnet !== "") await refuseTaken(subnet, name, networks);
    if (existing) await removeEmpty(existing, subnet);
    await create(
      name,
      { subnet, nodeRange: process.env["ISTHMUS_NODE_RANGE"] },
      identity,
      defaultMtu(networks),
    );
  }

  const subnets = await subnetsOf(name);
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

/** @param nodeRange the part of the range from which Docker gives addresses. Default: all of it, from its lower end */
async function create(
  name: string,
  { subnet, nodeRange }: { readonly subnet: string; readonly nodeRange: string | undefined },
  identity: StackIdentity,
  mtu: string | undefined,
): Promise<void> {
  const option = mtu === undefined ? [] : ["--opt", `${mtuOption}=${mtu}`];
  const part = nodeRange === undefined ? [] : ["--ip-range", nodeRange];
  const range = subnet === "" ? [] : ["--subnet", subnet, ...part];
  const labels = Object.entries(marksOf(identity)).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  await run("docker", ["network", "create", "--driver", "bridge", ...option, ...range, ...labels, name]);
}

async function subnetsOf(name: string): Promise<readonly string[]> {
  return (await dockerNetworks()).find(network => network.name === name)?.subnets ?? [];
}

async function refuseTaken(subnet: string, name: string, networks: readonly SeenNetwork[]): Promise<void> {
  const taken = takenRange(subnet, name, networks, await machineRoutes());
  if (taken) throw new Error(`isthmus:docker.subnet: ${taken.reason} (${taken.remedy})`);
}

/** A network can't change its range, and nodes can't leave it: one that is stopped would not find it again. */
async function removeEmpty(network: SeenNetwork, subnet: string): Promise<void> {
  const nodes = (await allKindNodes(network.name)).filter(node => wasMadeOn(node, network));
  const users = [...new Set([...nodes.map(({ name }) => name), ...network.users])];
  if (users.length > 0) {
    throw new Error(
      `isthmus:docker.subnet: the network ${network.name} has the range ${network.subnets.join(", ")} and ${users.join(", ")} in it, ` +
        `so it can't become ${subnet} (put the old range back, or destroy the stack first)`,
    );
  }
  await run("docker", ["network", "rm", network.id]);
}
