import { describe, expect, it } from "vitest";

import { stillReached } from "../../../components/mesh/load-balancer.ts";
import { judgeGateways } from "../../../stacks/networks/judge-gateways.ts";
import { observeGateways } from "../../../stacks/networks/observe-gateways.ts";
import { planStack, type Plan } from "../../../stacks/plan.ts";
import { check, images, kubeconfig, type Raw } from "../../support/config.ts";

const subnets = { podSubnet: "10.10.0.0/16", serviceSubnet: "10.255.10.0/24" };
const at = (name: string, network: string, more: Raw = {}): Raw => ({
  adopt: {
    kubeconfigKey: `kubeconfig-${name}`,
    context: "admin",
    ...subnets,
    apiServer: `https://${name}.example.org`,
  },
  network,
  ...more,
});
const planOf = (clusters: Raw, primaries: readonly string[], remotes: Raw = {}): Plan =>
  planStack(
    "dev",
    check(
      {
        clusters,
        mesh: { id: "mesh1", rootCa: "default", primaries, remotes },
        rootCas: { default: { generate: {} } },
        samples: true,
      },
      {
        secrets: Object.fromEntries(Object.keys(clusters).map(name => [`kubeconfig-${name}`, kubeconfig()])),
      },
    ),
    images,
  );
const member = (plan: Plan, name: string) => plan.mesh?.members.find(({ cluster }) => cluster === name);

describe("adopted clusters on two networks", () => {
  const plan = planOf({ east: at("east", "network1"), west: at("west", "network2") }, ["east"], {
    west: "east",
  });

  it("have gateways behind load balancers, of which only istiod and the update learn the addresses", () => {
    const ports = { services: 15443, xds: 15012, webhook: 15017 };
    const entrance = { type: "LoadBalancer", opened: ports, isFound: true };
    expect(plan.networks.gateways).toEqual([
      { cluster: "east", network: "network1", ports, entrance },
      { cluster: "west", network: "network2", ports, entrance },
    ]);
    expect(plan.networks.gatewayAddresses).toEqual([]);
    expect(plan.networks.underlay).toBeUndefined();
    // At the Services' labels istiod finds them, and every change of theirs.
    expect(member(plan, "east")?.operator.spec.values).not.toHaveProperty("global.meshNetworks");
    expect(plan.mesh?.gateways.map(({ exposesIstiod }) => exposesIstiod)).toEqual([true, false]);
  });

  it("are verified at gateways that the update adds", () => {
    expect(plan.samples?.behindLoadBalancers.map(({ cluster }) => cluster)).toEqual(["east", "west"]);
    expect(plan.samples?.request.networks).toEqual({
      network1: { clusters: ["east"], endpoints: 1, gateways: [] },
      network2: { clusters: ["west"], endpoints: 1, gateways: [] },
    });
  });

  it("are read at the address that the config has", () => {
    expect(plan.mesh?.readers).toEqual([
      { reader: "east", target: "west", server: "https://west.example.org" },
    ]);
  });
});

describe("addresses that are given", () => {
  const given = (addresses: readonly string[], more: Raw = {}) =>
    planOf(
      {
        east: at("east", "network1", { gateway: { addresses, ...more } }),
        west: at("west", "network2"),
      },
      ["east"],
      { west: "east" },
    );

  it("are waited for by nobody, and told to istiod", () => {
    const plan = given(["203.0.113.7", "gw.example.org"], { port: 443 });
    expect(plan.networks.gateways[0]).toMatchObject({
      addresses: ["203.0.113.7", "gw.example.org"],
      entrance: { type: "LoadBalancer", isFound: false, opened: { services: 443, xds: 15012 } },
    });
    expect(member(plan, "east")?.operator.spec.values).toMatchObject({
      global: {
        meshNetworks: {
          network1: {
            endpoints: [{ fromRegistry: "east" }],
            gateways: [
              { address: "203.0.113.7", port: 443 },
              { address: "gw.example.org", port: 443 },
            ],
          },
          network2: { endpoints: [{ fromRegistry: "west" }], gateways: [] },
        },
      },
    });
    expect(plan.samples?.request.networks?.["network1"]?.gateways).toEqual([
      { cluster: "east", endpoint: "203.0.113.7:443" },
      { cluster: "east", endpoint: "gw.example.org:443" },
    ]);
  });

  it("lead a remote to istiod by the plan alone, where all of them are IPs", () => {
    expect(member(given(["203.0.113.7"]), "west")).toMatchObject({ istiodAddress: "203.0.113.7" });
    expect(member(given(["gw.example.org"]), "west")).toMatchObject({ istiodAddress: "192.0.2.15" });
  });

  it("may be those of nodes, which then open the ports", () => {
    expect(given(["203.0.113.7"], { port: 32000 }).networks.gateways[0]).toMatchObject({
      entrance: { type: "NodePort", opened: { services: 32000, xds: 31012, webhook: 31017 } },
    });
  });

  it("have to resolve, and not to where no gateway can be", async () => {
    const { networks } = given(["203.0.113.7", "gw.example.org", "no.such.invalid"]);
    const { hosts } = await observeGateways(networks.gateways, new Map());
    expect(hosts.get("203.0.113.7")).toEqual(["203.0.113.7"]);
    const lines = judgeGateways(
      networks.gateways,
      new Map([...hosts, ["gw.example.org", ["127.0.0.1"]]]),
    ).map(({ path, reason, remedy }) => `${path}: ${reason} (${remedy})`);
    expect(lines).toEqual([
      "isthmus:clusters.east.gateway.addresses.1: gw.example.org does not lead to a gateway: 127.0.0.1 is in 127.0.0.0/8, which is loopback (write the address at which other networks reach the gateway)",
      "isthmus:clusters.east.gateway.addresses.2: no.such.invalid does not resolve to an IPv4 address on this machine (correct it, or see to its entry in the DNS)",
    ]);
  });
});

it("keeps what was waited for where a load balancer's name does not resolve, unless it is another one's", async () => {
  const statuses = { east: ["203.0.113.7"], west: ["no.such.invalid"] };
  const { loadBalancers } = await observeGateways([], new Map(Object.entries(statuses)));
  const [east, west] = [loadBalancers.get("east"), loadBalancers.get("west")];
  expect(east).toEqual({ addresses: ["203.0.113.7"], ips: ["203.0.113.7"] });
  expect(west).toEqual({ addresses: ["no.such.invalid"], ips: [] });
  const waitedFor = { addresses: ["no.such.invalid"], ips: ["203.0.113.8"] };
  expect(stillReached("west", waitedFor, undefined)).toBe(waitedFor);
  expect(stillReached("west", waitedFor, west)).toBe(waitedFor);
  expect(() => stillReached("west", { ...waitedFor, addresses: ["old.invalid"] }, west)).toThrow(
    "west: no.such.invalid of its gateway's load balancer does not resolve on this machine",
  );
});
