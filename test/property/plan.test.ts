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

  it("gives each cluster its own subnets and its own name on this machine", () => {
    holds(({ clusters, networks: { underlay } }) => {
      const subnets = clusters.flatMap(({ podSubnet, serviceSubnet }) => [podSubnet, serviceSubnet]);
      const all = [...subnets, ...(underlay?.subnet === undefined ? [] : [underlay.subnet])];
      expect(all.filter((a, index) => all.slice(0, index).some(b => overlaps(a, b)))).toEqual([]);
      const names = clusters.flatMap(({ nodes }) => (nodes ? [nodes.kindName] : []));
      expect(new Set(names).size).toBe(names.length);
    });
  });

  it("routes between every two kind clusters, both ways, and inside those with several nodes", () => {
    holds(plan => {
      const kind = plan.clusters.filter(({ nodes }) => nodes);
      const wanted = kind.flatMap(from =>
        kind
          .filter(to => from !== to || (to.nodes?.count ?? 0) > 1)
          .map(to => ({ from: from.name, to: to.name })),
      );
      expect(routePairs(plan)).toEqual(pairs(wanted));
    });
  });

  it("gives each primary one address in its own service subnet, none twice, and each remote its primary's", () => {
    holds(({ clusters, mesh }) => {
      const members = mesh?.members ?? [];
      const primaries = members.filter(({ role }) => role === "primary");
      expect(new Set(primaries.map(({ istiodAddress }) => istiodAddress)).size).toBe(primaries.length);
      for (const { cluster, role, primary, istiodAddress } of members) {
        const subnet = clusters.find(({ name }) => name === primary)?.serviceSubnet ?? "";
        expect(overlaps(`${istiodAddress}/32`, subnet)).toBe(true);
        // The API server's own Service and kubeadm's DNS.
        expect([1, 10].map(index => addressAt(subnet, index))).not.toContain(istiodAddress);
        expect(istiodAddress).toBe(primaries.find(other => other.cluster === primary)?.istiodAddress);
        expect(primary === cluster).toBe(role === "primary");
      }
    });
  });

  it("lets each primary read every other cluster of the mesh, at addresses that are nobody else's", () => {
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
      const servers = new Map(secrets.map(({ target, server }) => [target, server]));
      expect(new Set(servers.values()).size).toBe(servers.size);
      for (const [cluster, server] of servers) {
        const subnet = clusters.find(({ name }) => name === cluster)?.serviceSubnet ?? "";
        expect(overlaps(`${new URL(server).hostname}/32`, subnet)).toBe(true);
      }
      const istiods = new Set(members.map(({ istiodAddress }) => `https://${istiodAddress}:443`));
      expect([...servers.values()].filter(server => istiods.has(server))).toEqual([]);
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
