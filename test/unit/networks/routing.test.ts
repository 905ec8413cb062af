import { describe, expect, it } from "vitest";

import type { KindNode } from "../../../components/docker/nodes.ts";
import { damagedRoutes, type NodeRoutes } from "../../../components/networks/node-routes.ts";
import {
  nodesFingerprint,
  parseRoutes,
  routesInto,
  type RouteRecord,
} from "../../../components/networks/routing.ts";

const node = (kindName: string, name: string, address: string, extra: Partial<KindNode> = {}): KindNode => ({
  kindName,
  name,
  address,
  role: "control-plane",
  id: `id-of-${name}`,
  running: true,
  startedAt: "2026-11-21T12:00:00Z",
  home: { network: "isthmus-dev", id: "" },
  ...extra,
});
const cluster = { kindName: "remote0", podSubnet: "10.244.0.0/16", serviceSubnet: "10.96.0.0/16" };

describe("routesInto", () => {
  it("leads the whole pod subnet and the services to a single node", () => {
    expect(routesInto(cluster, [node("remote0", "r", "172.18.0.3")], new Map())).toEqual([
      { destination: "10.244.0.0/16", via: "172.18.0.3" },
      { destination: "10.96.0.0/16", via: "172.18.0.3" },
    ]);
  });

  it("leads each node's pods to that node, and services to a control-plane node", () => {
    const nodes = [
      node("remote0", "w", "172.18.0.4", { role: "worker" }),
      node("remote0", "c", "172.18.0.3"),
    ];
    const shares = new Map([
      ["w", "10.244.1.0/24"],
      ["c", "10.244.0.0/24"],
    ]);
    expect(routesInto(cluster, nodes, shares)).toEqual([
      { destination: "10.244.1.0/24", via: "172.18.0.4" },
      { destination: "10.244.0.0/24", via: "172.18.0.3" },
      { destination: "10.96.0.0/16", via: "172.18.0.3" },
    ]);
  });
});

it("reads routes out of ip's table", () => {
  const table = [
    "default via 172.18.0.1 dev eth0",
    "10.244.0.0/16 via 172.18.0.3 dev eth0",
    "10.241.0.0/24 dev cni0 proto kernel scope link src 10.241.0.1",
  ].join("\n");
  expect(parseRoutes(table)).toEqual([
    { destination: "default", via: "172.18.0.1" },
    { destination: "10.244.0.0/16", via: "172.18.0.3" },
  ]);
});

describe("damagedRoutes", () => {
  const main = node("main0", "m", "172.18.0.2");
  const remote = node("remote0", "r", "172.18.0.3");
  const routes = [{ destination: "10.244.0.0/16", via: "172.18.0.3" }];
  const record: RouteRecord = { to: "remote0", life: nodesFingerprint([main, remote]), routes };
  const table = "default via 172.18.0.1 dev eth0\n10.244.0.0/16 via 172.18.0.3 dev eth0\n";
  const seen: NodeRoutes = { node: main, addresses: [], table, records: [record] };

  it("finds nothing wrong with routes that are as recorded", () => {
    expect(damagedRoutes("main0", "remote0", [seen], [main, remote])).toBeUndefined();
  });

  it.each([
    [
      "a route removed by hand",
      [{ ...seen, table: "" }],
      [main, remote],
      "m lacks the route to 10.244.0.0/16 via 172.18.0.3",
    ],
    ["no record after a restart", [{ ...seen, records: [] }], [main, remote], "m has no routes to remote0"],
    [
      "a peer that moved",
      [seen],
      [main, { ...remote, address: "172.18.0.9" }],
      "nodes of main0 or remote0 were restarted or moved",
    ],
    [
      "a peer that restarted",
      [seen],
      [main, { ...remote, startedAt: "later" }],
      "nodes of main0 or remote0 were restarted or moved",
    ],
    ["a stopped peer", [seen], [main, { ...remote, running: false }], "r is stopped"],
  ])("finds %s", (_, routesSeen, nodes, damage) => {
    expect(damagedRoutes("main0", "remote0", routesSeen, nodes)).toBe(damage);
  });
});
