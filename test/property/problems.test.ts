import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { configOf, secretsOf, topologies, type Topology } from "../support/arbitrary-config.ts";
import { problemsOf, type Raw } from "../support/config.ts";

/** Something wrong: the value to put at a path, and the key that has to be named; by default the same. */
interface Fault {
  readonly at: string;
  readonly value: unknown;
  readonly names?: string;
}

/** Faults of one cluster. Each is alone there: what can't be read hides what else is wrong with the cluster. */
const clusterFaults = ({ name, adopted }: Topology["clusters"][number]): Fault[] => [
  { at: `clusters.${name}.network`, value: "No Label" },
  { at: `clusters.${name}.network`, value: 7 },
  { at: `clusters.${name}.colour`, value: "red" },
  { at: `clusters.${name}.${adopted ? "adopt" : "kind"}.serviceSubnet`, value: "11.0.0.1/24" },
  { at: `clusters.${name}.${adopted ? "adopt" : "kind"}.podSubnet`, value: "127.0.0.0/16" },
  { at: `clusters.${name}.${adopted ? "kind" : "adopt"}`, value: {}, names: `clusters.${name}.` },
];

const otherFaults: readonly Fault[] = [
  { at: "mesh.id", value: "No Label" },
  { at: "mesh.rootCa", value: "lost" },
  { at: "mesh.primary", value: "x" },
  { at: "mesh.remotes.nobody", value: "x" },
  { at: "rootCas.spare", value: { generate: {} } },
  { at: "docker.subnet", value: "fd00::/64" },
  { at: "images.node", value: "kindest/node:v1.20.0" },
  { at: "images.nodes", value: "x" },
];

const seeded = topologies
  .filter(({ primaries, clusters }) => primaries > 0 && clusters.some(({ adopted }) => !adopted))
  .chain(topology =>
    fc.record({
      topology: fc.constant(topology),
      faults: fc
        .tuple(
          fc.subarray([...otherFaults]),
          ...topology.clusters.map(cluster => fc.option(fc.constantFrom(...clusterFaults(cluster)))),
        )
        .map(([others, ...own]) => [...others, ...own.filter(fault => fault !== null)]),
    }),
  );

describe("any config", () => {
  it("is refused with every fault that is in it, and accepted without", () => {
    fc.assert(
      fc.property(seeded, ({ topology, faults }) => {
        const raw = configOf(topology);
        for (const { at, value } of faults) put(raw, at.split("."), value);
        const lines = problemsOf(raw, { secrets: secretsOf(topology) });
        const silent = faults.filter(
          ({ at, names = at }) => !lines.some(line => line.startsWith(`isthmus:${names}`)),
        );
        expect(silent).toEqual([]);
        expect(lines.length > 0).toBe(faults.length > 0);
      }),
    );
  });
});

function put(object: Raw, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) object[key] = value;
  else put((object[key] ??= {}) as Raw, rest, value);
}
