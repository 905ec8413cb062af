import { describe, expect, it } from "vitest";

import { planStack, type Plan } from "../../../stacks/plan.ts";
import { gatewayAddresses, defaultSubnet, splitRange } from "../../../stacks/networks/gateway-addresses.ts";
import { check, images, kind, type Raw } from "../../support/config.ts";

const at = (network: string, more: Raw = {}, number = 10): Raw => ({
  ...kind(`10.${number}.0.0/16`, `10.255.${number}.0/24`),
  network,
  ...more,
});
const planOf = (clusters: Raw, primaries: readonly string[], remotes: Raw = {}, more: Raw = {}): Plan =>
  planStack(
    "dev",
    check({
      clusters,
      mesh: { id: "mesh1", rootCa: "default", primaries, remotes },
      rootCas: { default: { generate: {} } },
      samples: true,
      ...more,
    }),
    images,
  );
const member = (plan: Plan, name: string) => plan.mesh?.members.find(({ cluster }) => cluster === name);

describe("a mesh on two networks", () => {
  // A remote whose primary is on the other network, and whose subnets are the very same as its primary's.
  const plan = planOf(
    { east: at("network1"), west: at("network2", {}, 20), remote: at("network2") },
    ["east", "west"],
    { remote: "east" },
  );

  it("has routes within a network and gateways between the two", () => {
    expect(plan.networks.routes.map(({ from, to }) => `${from.name} ${to.name}`)).toEqual([
      "west remote",
      "remote west",
    ]);
    expect(plan.networks.paths).toEqual([
      { from: "east", to: "west", through: ["west", "remote"] },
      { from: "east", to: "remote", through: ["west", "remote"] },
      { from: "west", to: "east", through: ["east"] },
      { from: "west", to: "remote", through: [] },
      { from: "remote", to: "east", through: ["east"] },
      { from: "remote", to: "west", through: [] },
    ]);
  });

  it("tells each primary of every gateway, and a remote of its primary's", () => {
    const address = (cluster: string) =>
      plan.mesh?.gateways.find(gateway => gateway.cluster === cluster)?.addresses?.[0];
    const gateways = (...names: string[]) => names.map(name => ({ address: address(name), port: 31443 }));
    const meshNetworks = {
      network1: { endpoints: [{ fromRegistry: "east" }], gateways: gateways("east") },
      network2: {
        endpoints: [{ fromRegistry: "remote" }, { fromRegistry: "west" }],
        gateways: gateways("west", "remote"),
      },
    };
    expect(member(plan, "east")?.operator.spec.values).toMatchObject({ global: { meshNetworks } });
    expect(member(plan, "west")?.operator.spec.values).toMatchObject({ global: { meshNetworks } });
    expect(member(plan, "remote")).toMatchObject({ isThroughGateway: true, istiodAddress: address("east") });
    expect(plan.mesh?.gateways.map(({ cluster, exposesIstiod }) => [cluster, exposesIstiod])).toEqual([
      ["east", true],
      ["west", false],
      ["remote", false],
    ]);
    // No remote on its own network uses its istiod, so it has no address for one.
    expect(member(plan, "east")).toMatchObject({ servesRemotes: true, servesNeighbours: false });
  });

  it("reads API servers over routes on its own network, and by the names of nodes on others", () => {
    expect(plan.mesh?.readers).toEqual([
      { reader: "east", target: "west", server: "https://isthmus-dev-west-control-plane:6443" },
      { reader: "east", target: "remote", server: "https://isthmus-dev-remote-control-plane:6443" },
      { reader: "west", target: "east", server: "https://isthmus-dev-east-control-plane:6443" },
      { reader: "west", target: "remote", server: "https://10.255.10.1:443" },
    ]);
  });

  it("asks for pods on a cluster's own network, and for the gateways of the other", () => {
    expect(plan.samples?.request.networks).toEqual({
      network1: {
        clusters: ["east"],
        endpoints: 1,
        gateways: [{ cluster: "east", endpoint: expect.stringMatching(/:31443$/) as string }],
      },
      network2: {
        clusters: ["west", "remote"],
        endpoints: 2,
        gateways: [
          { cluster: "west", endpoint: expect.stringMatching(/:31443$/) as string },
          { cluster: "remote", endpoint: expect.stringMatching(/:31443$/) as string },
        ],
      },
    });
  });

  it("leaves a cluster with gateway: false out", () => {
    const without = planOf(
      { east: at("network1"), west: at("network2", {}, 20), remote: at("network2", { gateway: false }) },
      ["east", "west"],
      { remote: "east" },
    );
    expect(without.mesh?.gateways.map(({ cluster }) => cluster)).toEqual(["east", "west"]);
    const keeps = (cluster: string) => (plan: Plan) =>
      plan.networks.gateways.find(gateway => gateway.cluster === cluster)?.addresses;
    expect(keeps("west")(without)).toEqual(keeps("west")(plan));
    expect(keeps("west")(plan)).toHaveLength(1);
  });

  it("keeps each gateway's address when a cluster on a third network comes", () => {
    const more = planOf(
      {
        aaa: at("network0", {}, 30),
        east: at("network1"),
        west: at("network2", {}, 20),
        remote: at("network2"),
      },
      ["east", "west", "aaa"],
      { remote: "east" },
    );
    const addresses = (plan: Plan) =>
      new Map(plan.networks.gatewayAddresses.map(({ cluster, address }) => [cluster, address]));
    expect([...addresses(plan)].every(([cluster, address]) => addresses(more).get(cluster) === address)).toBe(
      true,
    );
    expect(more.networks.underlay).toMatchObject({ subnet: plan.networks.underlay?.subnet });
  });

  it("takes addresses from the half of the Docker network's range that Docker leaves alone", () => {
    const given = planOf(
      { east: at("network1"), west: at("network2") },
      ["east", "west"],
      {},
      { docker: { subnet: "172.30.0.0/16" } },
    );
    expect(given.networks.underlay).toMatchObject({ subnet: "172.30.0.0/16", nodeRange: "172.30.0.0/17" });
    for (const { address } of given.networks.gatewayAddresses)
      expect(address).toMatch(/^172\.30\.(1[3-9]\d|12[89]|2\d\d)\./);
  });
});

it("knows no gateway and no chosen range where all clusters of the mesh are on one network", () => {
  const plan = planOf({ east: at("network1"), west: at("network1", {}, 20), alone: at("network2") }, [
    "east",
    "west",
  ]);
  expect(plan.mesh?.gateways).toEqual([]);
  expect(plan.networks.gateways).toEqual([]);
  expect(plan.networks.underlay).not.toHaveProperty("subnet");
  expect(plan.networks.underlay).not.toHaveProperty("nodeRange");
  expect(plan.samples?.request).not.toHaveProperty("networks");
  expect(member(plan, "east")?.operator.spec.values).not.toHaveProperty("global.meshNetworks");
});

describe("addresses of gateways", () => {
  it("are in the upper half, never the broadcast address, and each is taken once", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const addresses = [...gatewayAddresses("10.0.0.0/28", names).values()].sort();
    expect(addresses).toEqual([8, 9, 10, 11, 12, 13, 14].map(number => `10.0.0.${number}`).sort());
    expect(() => gatewayAddresses("10.0.0.0/28", [...names, "h"])).toThrow(RangeError);
    expect(splitRange("10.0.0.0/28").nodes).toBe("10.0.0.0/29");
  });

  it("have a range that follows from the stack's name and overlaps nothing of the config", () => {
    const first = defaultSubnet("dev", []) ?? "";
    expect(first).toMatch(/^10\.(1[6-9]\d|2[0-4]\d|25[0-4])\.0\.0\/16$/);
    expect(defaultSubnet("dev", [])).toBe(first);
    expect(defaultSubnet("prod", [])).not.toBe(first);
    expect(defaultSubnet("dev", [first])).not.toBe(first);
    expect(defaultSubnet("dev", ["10.0.0.0/8"])).toBeUndefined();
  });
});
