import { execInNode, kindNodes, type KindNode } from "../docker/nodes.ts";
import type { NodeRoutes } from "./node-routes.ts";

/** One more address of a node, on its interface in a Docker network. */
export interface NodeAddress {
  /** Name of the node. */
  readonly node: string;
  readonly address: string;
  /** Range of the Docker network. */
  readonly subnet: string;
}

/**
 * Brings the address back when the node starts, as it is no part of what Docker gives it. Both files are in the container's
 * own layer, which stays until the container goes.
 */
const service = "isthmus-gateway-address.service";
const unitFile = `/etc/systemd/system/${service}`;
const program = "/usr/local/sbin/isthmus-gateway-address";

/** Gives a node an address that it keeps over restarts; one that it has from here before is taken away. */
export async function applyAddress(address: NodeAddress): Promise<void> {
  await execInNode(address.node, applyScript(address));
}

/** Takes the address away from a running node. */
export async function deleteAddress(kindName: string, node: string, dockerNetwork: string): Promise<void> {
  const nodes = await kindNodes([kindName], dockerNetwork);
  if (!nodes.some(({ name, running }) => name === node && running)) return;
  await execInNode(node, deleteScript);
}

/** The damage to a node's address, if any. @param nodes all nodes of its cluster */
export function damagedAddress(
  { node, address }: NodeAddress,
  seen: readonly NodeRoutes[],
  nodes: readonly KindNode[],
): string | undefined {
  if (nodes.some(({ name, running }) => name === node && !running)) return `${node} is stopped`;
  const found = seen.find(candidate => candidate.node.name === node);
  return found === undefined || found.addresses.includes(address)
    ? undefined
    : `${node} lacks the address ${address} of its gateway`;
}

/** The interface is looked for each time: a node that other networks were attached to may have it under another name. */
function applyScript({ address, subnet }: NodeAddress): string {
  return `
    if [ -e ${program} ] && ! grep -qF " ${address}/32 " ${program}; then systemctl stop ${service}; fi
    cat > ${program} <<'EOF'
#!/bin/sh -eu
device=$(ip -4 -o route show ${subnet} | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1)
exec ip address "$1" ${address}/32 dev "$device"
EOF
    chmod 755 ${program}
    cat > ${unitFile} <<'EOF'
[Unit]
Description=Address of the east-west gateway (isthmus)

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${program} replace
ExecStop=-${program} del

[Install]
WantedBy=multi-user.target
EOF
    systemctl enable --quiet --now ${service}
    ${program} replace`;
}

const deleteScript = `
    [ -e ${unitFile} ] || exit 0
    systemctl disable --quiet --now ${service}
    rm -f ${unitFile} ${program}
    systemctl daemon-reload`;
