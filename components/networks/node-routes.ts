import { execInNode, kindNodes, kubectlInNode, type KindNode } from "../docker/nodes.ts";
import {
  nodesFingerprint,
  parseAddresses,
  parseRoutes,
  routesInto,
  sameRoute,
  type RoutedCluster,
  type RouteRecord,
} from "./routing.ts";

/**
 * Where a node keeps what was last routed on it. Like the routes themselves it is gone after a restart,
 * because /run in a kind node is a tmpfs.
 */
const records = "/run/isthmus/routes";

/** Sets the routes from every node of one cluster into another; returns what each node now records. */
export async function applyRoutes(
  from: string,
  to: RoutedCluster,
  dockerNetwork: string,
): Promise<RouteRecord> {
  const nodes = await kindNodes([from, to.kindName], dockerNetwork);
  const targets = nodes.filter(node => node.kindName === to.kindName);
  const record: RouteRecord = {
    to: to.kindName,
    life: nodesFingerprint(nodes),
    routes: routesInto(to, targets, await podCidrs(targets)),
  };
  await Promise.all(
    nodes
      .filter(node => node.kindName === from)
      .map(node => execInNode(node.name, applyScript(node, record))),
  );
  return record;
}

/** Removes the routes into a cluster from every running node of another. */
export async function deleteRoutes(from: string, to: string, dockerNetwork: string): Promise<void> {
  const nodes = (await kindNodes([from], dockerNetwork)).filter(node => node.running);
  const file = `${records}/${to}`;
  const script = `
    [ -e ${file} ] || exit 0
    sed -n 's/^route //p' ${file} | while read -r destination via; do
      ip route del "$destination" via "$via" 2>/dev/null || true
    done
    rm ${file}`;
  await Promise.all(nodes.map(node => execInNode(node.name, script)));
}

/** A node's addresses, routes and records, as {@link damagedRoutes} wants them. */
export interface NodeRoutes {
  readonly node: KindNode;
  /** IPv4, without their prefix length. */
  readonly addresses: readonly string[];
  readonly table: string;
  readonly records: readonly RouteRecord[];
}

/**
 * Reads the addresses and routes of a running node.
 * @param timeoutMs how long it may take. Default: no limit
 */
export async function readRoutes(node: KindNode, timeoutMs?: number): Promise<NodeRoutes> {
  const output = await execInNode(
    node.name,
    `ip -4 -o address; ip -4 route; tail -n +1 ${records}/* 2>/dev/null || true`,
    timeoutMs,
  );
  const [table = "", ...files] = output.split(/^to /m);
  return { node, addresses: parseAddresses(table), table, records: files.map(parseRecord) };
}

/**
 * The damage to the routes from one cluster into another, if any, for {@link repair}.
 *
 * @param seen what was read from the nodes of `from`
 * @param nodes all nodes of both clusters
 */
export function damagedRoutes(
  from: string,
  to: string,
  seen: readonly NodeRoutes[],
  nodes: readonly KindNode[],
): string | undefined {
  const ends = nodes.filter(node => node.kindName === from || node.kindName === to);
  const stopped = ends.find(node => !node.running);
  if (stopped) return `${stopped.name} is stopped`;
  const life = nodesFingerprint(ends);
  for (const { node, table, records } of seen.filter(({ node }) => node.kindName === from)) {
    const record = records.find(candidate => candidate.to === to);
    if (record === undefined) return `${node.name} has no routes to ${to}`;
    if (record.life !== life) return `nodes of ${from} or ${to} were restarted or moved`;
    const present = parseRoutes(table);
    const missing = record.routes.find(route => !present.some(other => sameRoute(route, other)));
    if (missing) return `${node.name} lacks the route to ${missing.destination} via ${missing.via}`;
  }
  return undefined;
}

function applyScript(node: KindNode, record: RouteRecord): string {
  const others = record.routes.filter(route => route.via !== node.address);
  return [
    ...others.map(({ destination, via }) => `ip route replace ${destination} via ${via}`),
    `mkdir -p ${records}`,
    `cat > ${records}/${record.to}.new <<'EOF'`,
    `to ${record.to}`,
    `life ${record.life}`,
    ...others.map(({ destination, via }) => `route ${destination} ${via}`),
    "EOF",
    `mv ${records}/${record.to}.new ${records}/${record.to}`,
  ].join("\n");
}

function parseRecord(text: string): RouteRecord {
  const lines = text.split("\n");
  const rest = (prefix: string) =>
    lines.flatMap(line => (line.startsWith(`${prefix} `) ? [line.slice(prefix.length + 1)] : []));
  return {
    to: lines[0] ?? "",
    life: rest("life")[0] ?? "",
    routes: rest("route").map(line => {
      const [destination = "", via = ""] = line.split(" ");
      return { destination, via };
    }),
  };
}

/** How long a node that has joined may wait for its share of the pod subnet, in seconds. */
const shareSeconds = 60;

/** Each node's share of the pod subnet; a single node needs none of it told apart. */
async function podCidrs(nodes: readonly KindNode[]): Promise<Map<string, string>> {
  const [first] = nodes.filter(node => node.role === "control-plane");
  if (!first || nodes.length === 1) return new Map();
  // The controller manager assigns the shares a moment after a node has joined.
  await Promise.all(
    nodes.map(({ name }) =>
      kubectlInNode(
        first.name,
        ["wait", `node/${name}`, "--for=jsonpath={.spec.podCIDR}", `--timeout=${shareSeconds}s`],
        (shareSeconds + 10) * 1000,
      ),
    ),
  );
  const listed = await kubectlInNode(first.name, [
    "get",
    "nodes",
    '-o=jsonpath={range .items[*]}{.metadata.name} {.spec.podCIDR}{"\\n"}{end}',
  ]);
  return new Map(
    listed
      .split("\n")
      .filter(Boolean)
      .map(line => line.split(" ") as [string, string]),
  );
}
