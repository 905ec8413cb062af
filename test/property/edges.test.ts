import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  agentName,
  codeLabel,
  interceptorName,
  kubeconfigSecretName,
  sampleApi,
} from "../../components/edges/names.ts";
import { siteObjects } from "../../components/edges/site/site-objects.ts";
import { planStack } from "../../stacks/plan.ts";
import { tunnelsRequest, type EdgesPlan } from "../../stacks/edges/plan.ts";
import { codes, configOf, edgesOf, secretsOf, topologies, type Edges } from "../support/arbitrary-config.ts";
import { check, images, problemsOf, telepresence, type Raw } from "../support/config.ts";

const cases = topologies
  .filter(({ clusters }) => clusters.length > 1)
  .chain(topology => fc.record({ topology: fc.constant(topology), edges: edgesOf(topology) }));
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

const circumstances = ({ topology }: Case) => ({ secrets: secretsOf(topology) });
const rawOf = ({ topology, edges }: Case): Raw => ({
  ...configOf(topology),
  // As a file has it: without the keys that are undefined.
  edges: JSON.parse(JSON.stringify(edges)) as Raw,
  images: { telepresence },
});
const planOf = (from: Case): EdgesPlan | undefined =>
  planStack("dev", check(rawOf(from), circumstances(from)), images).edges;
const tunnelsOf = (from: Case) => new Map(planOf(from)?.tunnels.map(tunnel => [tunnel.code, tunnel]));
const without = (edges: Edges, code: string): Edges =>
  Object.fromEntries(Object.entries(edges).filter(([other]) => other !== code));

describe("edges of any config", () => {
  it("that fit its clusters are accepted, and planned the same each time, in their order", () => {
    fc.assert(
      fc.property(cases, from => {
        expect(problemsOf(rawOf(from), circumstances(from))).toEqual([]);
        const plan = planOf(from);
        expect(planOf(from)).toEqual(plan);
        expect(plan?.tunnels.map(({ code }) => code) ?? []).toEqual(Object.keys(rawOf(from)["edges"] as Raw));
      }),
    );
  });

  it("have one traffic manager for each cluster that manages, and none elsewhere", () => {
    fc.assert(
      fc.property(cases, from => {
        const plan = planOf(from);
        const wanted = new Set(plan?.tunnels.map(({ management }) => management));
        expect(plan?.managers.map(({ cluster }) => cluster) ?? []).toEqual([...wanted]);
      }),
    );
  });

  it("leave every other code as it was when one is added or removed", () => {
    fc.assert(
      fc.property(cases, fc.nat(), (from, index) => {
        const all = Object.keys(from.edges);
        const code = all[index % (all.length || 1)];
        fc.pre(code !== undefined);
        const fewer = { ...from, edges: without(from.edges, code) };
        const [before, after] = [tunnelsOf(fewer), tunnelsOf(from)];
        after.delete(code);
        expect(after).toEqual(before);
        // A manager goes with its last code, and does not change with any other.
        const managers = new Map(planOf(from)?.managers.map(manager => [manager.cluster, manager]));
        for (const manager of planOf(fewer)?.managers ?? []) {
          expect(managers.get(manager.cluster)).toEqual(manager);
        }
        const asked = (of: Case) => {
          const plan = planOf(of);
          return plan ? tunnelsRequest(plan).tunnels.filter(tunnel => tunnel.code !== code) : [];
        };
        expect(asked(from)).toEqual(asked(fewer));
      }),
    );
  });

  it("with something wrong are refused, with a reason and a remedy at the code that is wrong, and no other", () => {
    const faults = fc.constantFrom<Raw>(
      { site: "no-such-cluster" },
      { site: {} },
      { site: { bundle: false } },
      { management: "no-such-cluster" },
      { management: 1 },
      { managementAddress: "http://a.example.org" },
      { managementAddress: "https://localhost:6443" },
      { managementAddress: "https://[::1]" },
      { token: "Not a name" },
      { sampleApi: "yes" },
      { colour: "red" },
    );
    fc.assert(
      fc.property(cases, fc.nat(), faults, (from, index, fault) => {
        const all = Object.keys(from.edges);
        const code = all[index % (all.length || 1)];
        fc.pre(code !== undefined);
        const edges = { ...from.edges, [code]: { ...from.edges[code], ...fault } };
        const lines = problemsOf(rawOf({ ...from, edges }), circumstances(from));
        expect(lines).not.toEqual([]);
        for (const line of lines) {
          expect(line.startsWith(`isthmus:edges.${code}.`)).toBe(true);
          expect(line).toMatch(/: .+ \(.+\)$/);
          expect(line).not.toMatch(/undefined|\[object|Invalid|NaN/);
        }
      }),
    );
  });

  // The one text that no object of JavaScript has for a key of its own when it is copied.
  const anyText = fc.string().filter(text => text !== "__proto__");
  it("with any text for a code are accepted or refused with a message", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, codes), code => {
        const clusters = configOf({
          clusters: [
            { name: "main0", workers: 0, adopted: false, network: 0, closed: false },
            { name: "remote0", workers: 0, adopted: false, network: 0, closed: false },
          ],
          primaries: 0,
          samples: false,
          docker: false,
        });
        const edges = Object.fromEntries([[code, { site: "remote0", management: "main0" }]]);
        const lines = problemsOf({ ...clusters, edges, images: { telepresence } });
        const good = /^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$/.test(code);
        expect(lines).toHaveLength(good ? 0 : 1);
        if (!good) expect(lines[0]).toMatch(/^isthmus:edges\.[^]*: [^]+ \(.+\)$/);
      }),
    );
  });
});

describe("the names of any code", () => {
  const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
  /** RFC 1035: what a Service's name has to be. */
  const serviceName = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;
  const namesOf = (code: string) => [
    `Service ${agentName(code)}`,
    `Service ${sampleApi(code).service}`,
    `Deployment ${interceptorName(code)}`,
    `Secret ${kubeconfigSecretName(code)}`,
    ...siteObjects({ code, image: "i", sampleImage: "s" }).map(
      ({ kind, metadata }) => `${kind} ${metadata.name}`,
    ),
  ];

  it("are ones that Kubernetes takes", () => {
    fc.assert(
      fc.property(codes, code => {
        for (const name of namesOf(code)) {
          const [kind, text = ""] = name.split(" ");
          expect(text).toMatch(kind === "Service" ? serviceName : /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/);
        }
        for (const { metadata } of siteObjects({ code, image: "i", sampleImage: "s" })) {
          expect(metadata.labels?.[codeLabel]).toBe(code);
          for (const value of Object.values(metadata.labels ?? {})) expect(value).toMatch(label);
        }
      }),
    );
  });

  it("are no other code's", () => {
    fc.assert(
      fc.property(fc.uniqueArray(codes, { minLength: 2, maxLength: 2 }), ([one = "", other = ""]) => {
        const taken = new Set(namesOf(one));
        expect(namesOf(other).filter(name => taken.has(name))).toEqual([]);
      }),
    );
  });
});
