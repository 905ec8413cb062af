import type { SeenNetwork } from "../../components/docker/networks.ts";
import type { KindNode } from "../../components/docker/nodes.ts";
import { marksOf } from "../../components/stack/marks.ts";
import type { StackIdentity } from "../../components/stack/stack-identity.ts";

/** An identity of a stack, as its backend would know it. */
export const identityOf = (user: string, stack = "dev"): StackIdentity => ({
  id: `id-of-${user}-${stack}`,
  stack,
  user,
  host: "laptop",
  since: "2026-11-26T01:00:00.000Z",
});

/** A Docker network as it would be seen; with an identity, one that this stack made. */
export const seenNetwork = (
  name: string,
  owner?: StackIdentity,
  changes: Partial<SeenNetwork> = {},
): SeenNetwork => ({
  id: `id-of-${name}`,
  name,
  subnets: ["172.18.0.0/16"],
  labels: owner ? marksOf(owner) : {},
  users: [],
  bridge: `br-${name}`,
  ...changes,
});

/** The control-plane node of a kind cluster, made on a network and started. */
export const seenNode = (kindName: string, network: string, networkId = `id-of-${network}`): KindNode => ({
  name: `${kindName}-control-plane`,
  kindName,
  role: "control-plane",
  id: `id-of-${kindName}`,
  running: true,
  startedAt: "2026-11-26T01:00:00Z",
  address: "172.18.0.2",
  home: { network, id: networkId },
});
