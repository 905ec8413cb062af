import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { addressAt, overlaps } from "../../components/addresses/cidr.ts";
import { planStack, type Plan } from "../../stacks/plan.ts";
import { configOf, secretsOf, topologies, type Topology } from "../support/arbitrary-config.ts";
import { check, images, type Raw } from "../support/config.ts";

const planOf = (topology: Topology, raw: Raw = configOf(topology)): Plan =>
  planStack("dev", check(raw, { secrets: secretsOf(topology) }), images);

const holds = (property: (plan: Plan, topology: Topology) => void): void => {
  fc.assert(
    fc.property(topologies, topology => {
      property(planOf(topology), topology);
    }),
  );
};

const pairs = (list: readonly { readonly from: string; readonly to: string }[]) =>
  list.map(({ from, to }) => `${from} ${to}`).sort();
const routePairs = ({ networks }: Plan) =>
  pairs(networks.routes.map(({ from, to }) => ({ from: from.name, to: to.name })));

describe("the plan of any config that is accepted", () => {
  it("is the same each time, and frozen all the way down", () => {
    holds((plan, topology) => {
      expect(planOf(topology)).toEqual(plan);
      expect(thawed(plan)).toEqual([]);
    });
  });

  it("gives each cluster subnets of its own on its network, and its own name on this machine", () => {
    holds(({ clusters, networks: { underlay } }) => {
      for (const [, own] of Map.groupBy(clusters, ({ networkName }) => networkName)) {
        const subnets = own.flatMap(({ podSubnet, serviceSubnet }) => [podSubnet, serviceSubnet]);
        const all = [...subnets, ...(underlay?.subnet === undefined ? [] : [underlay.subnet])];
        expect(all.filter((a, index) => all.slice(0, index).some(b => overlaps(a, b)))).toEqual([]);
      }
      const names = clusters.flatMap(({ nodes }) => (nodes ? [nodes.kindName] : []));
      expect(new Set(names).size).toBe(names.length);
    });
  });

  it("routes between every two kind clusters of a network, both ways, and inside those with several nodes, and nowhere else", () => {
    holds(plan => {
      const kind = plan.clusters.filter(({ nodes }) => nodes);
      const wanted = kind.flatMap(from =>
        kind
          .filter(to => from.networkName === to.networkName)
          .filter(to => from !== to || (to.nodes?.count ?? 0) > 1)
          .map(to => ({ from: from.name, to: to.name })),
      );
      expect(routePairs(plan)).toEqual(pairs(wanted));
    });
  });

  it("has a path between every two clusters of the mesh, and every path is there both ways", () => {
    holds(({ clusters, mesh, networks: { paths, gateways } }) => {
      const members = mesh?.members.map(({ cluster }) => cluster) ?? [];
      const wanted = members.flatMap(from => members.filter(to => to !== from).map(to => ({ from, to })));
      expect(pairs(paths)).toEqual(pairs(wanted));
      const networkOf = (name: string) => clusters.find(cluster => cluster.name === name)?.networkName;
      for (const { from, to, through } of paths) {
        const back = paths.find(path => path.from === to && path.to === from);
        expect(back?.through.length === 0).toBe(through.length === 0);
        expect(through.length === 0).toBe(networkOf(from) === networkOf(to));
        expect(through.every(name => networkOf(name) === networkOf(to))).toBe(true);
        expect(through.every(name => gateways.some(({ cluster }) => cluster === name))).toBe(true);
      }
      const used = new Set(paths.flatMap(({ through }) => through));
      expect(gateways.map(({ cluster }) => cluster).filter(name => !used.has(name))).toEqual([]);
    });
  });

  it("gives each gateway an address of its own that Docker gives no node", () => {
    holds(({ clusters, networks: { underlay, gateways, gatewayAddresses } }) => {
      const addresses = gatewayAddresses.map(({ address }) => address);
      for (const { cluster, addresses: known, entrance } of gateways) {
        const own = gatewayAddresses.find(candidate => candidate.cluster === cluster);
        const hasNodes = clusters.some(({ name, nodes }) => name === cluster && nodes);
        expect(known).toEqual(own && [own.address]);
        expect([own !== undefined, entrance.type, entrance.isFound]).toEqual(
          hasNodes ? [true, "NodePort", false] : [false, "LoadBalancer", true],
        );
      }
      expect(new Set(addresses).size).toBe(addresses.length);
      for (const address of addresses) {
        expect(overlaps(`${address}/32`, underlay?.subnet ?? "")).toBe(true);
        expect(overlaps(`${address}/32`, underlay?.nodeRange ?? "")).toBe(false);
      }
      expect(underlay?.nodeRange === undefined).toBe(addresses.length === 0);
    });
  });

  it("tells every primary the same of every network, and every gateway's istiod what it passes on", () => {
    holds(({ mesh }) => {
      const { members = [], gateways = [] } = mesh ?? {};
      const networks = members
        .filter(({ role }) => role === "primary")
        .map(({ operator }) => (operator.spec.values?.["global"] as Raw)["meshNetworks"]);
      for (const other of networks) expect(other).toEqual(networks[0]);
      const isKnown = gateways.some(({ addresses }) => addresses);
      expect(networks.some(found => found === undefined)).toBe(mesh !== undefined && !isKnown);
      for (const { cluster } of gateways) {
        const primary = members.find(member => member.cluster === cluster)?.primary;
        expect(members.find(member => member.cluster === primary)?.directsGateways).toBe(true);
      }
    });
  });

  it("gives each remote its primary's address: in the service subnet on its network, else the gateway's", () => {
    holds(({ clusters, mesh }) => {
      const members = mesh?.members ?? [];
      const primaries = members.filter(({ role }) => role === "primary");
      for (const { cluster, role, primary, istiodAddress, isThroughGateway } of members) {
        const networkOf = (name: string) => clusters.find(candidate => candidate.name === name)?.networkName;
        expect(isThroughGateway).toBe(networkOf(cluster) !== networkOf(primary));
        if (isThroughGateway) {
          const gateway = mesh?.gateways.find(candidate => candidate.cluster === primary);
          expect(gateway).toMatchObject({ exposesIstiod: true });
          if (gateway?.addresses) expect(gateway.addresses).toEqual([istiodAddress]);
          continue;
        }
        const subnet = clusters.find(({ name }) => name === primary)?.serviceSubnet ?? "";
        expect(overlaps(`${istiodAddress}/32`, subnet)).toBe(true);
        // The API server's own Service and kubeadm's DNS.
        expect([1, 10].map(index => addressAt(subnet, index))).not.toContain(istiodAddress);
        expect(istiodAddress).toBe(primaries.find(other => other.cluster === primary)?.istiodAddress);
        expect(primary === cluster).toBe(role === "primary");
      }
    });
  });

  it("lets each primary read every other cluster of the mesh, at addresses that are nobody else's where it is", () => {
    holds(({ clusters, mesh }) => {
      const members = mesh?.members ?? [];
      const wanted = members
        .filter(({ role }) => role === "primary")
        .flatMap(({ cluster: from }) =>
          members.filter(({ cluster }) => cluster !== from).map(({ cluster: to }) => ({ from, to })),
        );
      const secrets = mesh?.readers ?? [];
      expect(pairs(secrets.map(({ reader, target }) => ({ from: reader, to: target })))).toEqual(
        pairs(wanted),
      );
      const named = (name: string) => clusters.find(cluster => cluster.name === name);
      for (const [, own] of Map.groupBy(secrets, ({ reader }) => reader)) {
        const servers = own.map(({ server }) => server);
        expect(new Set(servers).size).toBe(servers.length);
      }
      const istiods = new Set(members.map(({ istiodAddress }) => `https://${istiodAddress}:443`));
      for (const { reader, target, server } of secrets) {
        const [from, to] = [named(reader), named(target)];
        expect(istiods.has(server)).toBe(false);
        if (!to?.nodes && to?.apiServer.outside !== undefined) expect(server).toBe(to.apiServer.outside);
        else if (from?.networkName === to?.networkName) {
          expect(overlaps(`${new URL(server).hostname}/32`, to?.serviceSubnet ?? "")).toBe(true);
        } else expect(server).toBe(`https://${to?.nodes?.controlPlane ?? ""}:6443`);
      }
    });
  });

  it("runs both versions of helloworld: one in each cluster, or both in the only one", () => {
    holds(({ mesh, samples }) => {
      if (!samples || !mesh) return;
      const deployed = samples.clusters.flatMap(({ cluster, helloworld }) =>
        helloworld.map(({ version }) => ({ cluster, version })),
      );
      expect(new Set(deployed.map(({ version }) => version))).toEqual(new Set(["v1", "v2"]));
      const clusters = mesh.members.map(({ cluster }) => cluster).sort();
      const running = deployed.map(({ cluster }) => cluster).sort();
      expect(running).toEqual(clusters.length === 1 ? [...clusters, ...clusters] : clusters);
    });
  });

  it("does not depend on the order in which clusters stand in the config", () => {
    holds((plan, topology) => {
      const raw = configOf(topology);
      const clusters = Object.fromEntries(Object.entries(raw["clusters"] as Raw).reverse());
      const other = planOf(topology, { ...raw, clusters });
      expect(other.clusters.toReversed()).toEqual(plan.clusters);
      expect(routePairs(other)).toEqual(routePairs(plan));
      expect(other.mesh).toEqual(plan.mesh);
      expect(other.samples).toEqual(plan.samples);
    });
  });
});

function thawed(value: unknown, path = "plan"): string[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value).flatMap(([key, child]) => thawed(child, `${path}.${key}`));
  return Object.isFrozen(value) ? below : [path, ...below];
}
