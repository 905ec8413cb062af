import { expect, it } from "vitest";

import type { StackIdentity } from "../../../components/stack/stack-identity.ts";
import { judge } from "../../../stacks/judge.ts";
import { planStack } from "../../../stacks/plan.ts";
import { check, devConfig, images } from "../../support/config.ts";
import { identityOf, seenNetwork, seenNode } from "../../support/docker-sights.ts";

const plan = planStack("dev", check(devConfig({ docker: { subnet: "192.168.1.0/24" } })), images);
const ann = identityOf("ann");
const bob = identityOf("bob");
const nodes = ["isthmus-dev-main0", "isthmus-dev-remote0"].map(name => seenNode(name, "isthmus-dev"));
const lan = { destination: "192.168.1.0/24", device: "eth0", via: undefined };
const gateways = { loadBalancers: new Map(), hosts: new Map() };

const paths = (owner: StackIdentity | undefined, docker: Parameters<typeof judge>[2]["docker"]) =>
  judge(plan, owner, {
    docker,
    machineRoutes: [],
    adopted: [],
    rootEnds: new Map(),
    gateways,
    missingFiles: new Set(),
  }).map(({ path }) => path);

it("finds nothing wrong where nothing stands, and with what is the stack's own", () => {
  expect(paths(bob, { networks: [], nodes: [], routes: [], distrusting: [] })).toEqual([]);
  const own = seenNetwork("isthmus-dev", bob, { subnets: ["192.168.1.0/24"] });
  expect(paths(bob, { networks: [own], nodes, routes: [], distrusting: [] })).toEqual([]);
});

it("refuses another's network once, with all clusters on it", () => {
  const sight = { networks: [seenNetwork("isthmus-dev", ann)], nodes, routes: [], distrusting: [] };
  expect(paths(bob, sight)).toEqual(["stack dev"]);
  expect(paths(undefined, sight)).toEqual(["stack dev"]);
});

it("refuses each cluster that stands elsewhere, by its key", () => {
  const [main = seenNode("", "")] = nodes;
  const elsewhere = seenNode("isthmus-dev-remote0", "kind");
  const sight = {
    networks: [seenNetwork("isthmus-dev", bob, { subnets: ["192.168.1.0/24"] }), seenNetwork("kind")],
    nodes: [main, elsewhere],
    routes: [],
    distrusting: [],
  };
  expect(paths(bob, sight)).toEqual(["isthmus:clusters.remote0"]);
});

it("refuses a range that this machine is on, before the network is made", () => {
  const docker = { networks: [], nodes: [], routes: [], distrusting: [] };
  const observation = {
    docker,
    machineRoutes: [lan],
    adopted: [],
    rootEnds: new Map<string, Date>(),
    gateways,
    missingFiles: new Set<string>(),
  };
  expect(judge(plan, bob, observation)).toEqual([
    {
      path: "isthmus:docker.subnet",
      reason: "192.168.1.0/24 overlaps 192.168.1.0/24, which this machine is on (eth0)",
      remedy: "choose a range that no route of this machine has, or leave it out to let Docker choose",
    },
  ]);
});

it("says nothing where Docker could not be asked", () => {
  const observation = {
    docker: undefined,
    machineRoutes: [lan],
    adopted: [],
    rootEnds: new Map<string, Date>(),
    gateways,
    missingFiles: new Set<string>(),
  };
  expect(judge(plan, undefined, observation)).toEqual([]);
});
