import fc from "fast-check";
import { expect, it } from "vitest";

import { planStack } from "../../stacks/plan.ts";
import { ConfigError } from "../../stacks/config/problem.ts";
import { check, devConfig, images, kind, telepresence, type Raw } from "../support/config.ts";

type Path = readonly string[];

/** Words that the config gives a meaning, and names that every JavaScript object has. */
const words = [
  ...["main0", "remote0", "default", "mesh1", "kind", "adopt", "generate", "upload", "network", "workers"],
  ...["edges", "site", "bundle", "management", "telepresence", "https://127.1", "https://a.example.org"],
  ...["https://u:p@a/b?c#d", "http://p:3128", "socks5://127.1"],
  ...["constructor", "toString", "__proto__", ""],
];
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    ...words,
    "10.0.0.0/29",
    "10.0.0.0/31",
    "network1",
    false,
    "10.241.0.0/16",
    {},
    [],
    null,
  ),
);

const available = { ...images, telepresence };

/** The shipped config, over two networks and with edges. */
const whole = devConfig({
  clusters: {
    main0: kind("10.241.0.0/16", "10.95.0.0/16"),
    remote0: {
      ...kind("10.241.0.0/16", "10.95.0.0/16"),
      network: "network2",
      gateway: { replicas: 2, resources: { requests: { cpu: "100m" } }, serviceAnnotations: { a: "b" } },
    },
    other: { ...kind("10.244.0.0/16", "10.96.0.0/16"), network: "network2", gateway: false },
  },
  docker: { subnet: "172.30.0.0/24" },
  edges: {
    "edge-cluster-01": {
      site: "remote0",
      management: "main0",
      managementAddress: "https://main0.example.org:6443",
      proxy: "http://proxy.example.org:3128",
      sampleApi: true,
      token: "1",
    },
    "edge-cluster-02": { site: { bundle: true, wait: 5 }, management: "main0" },
    "edge-cluster-03": { site: "main0", management: "remote0", wutongCluster: "wutongcluster" },
  },
  images: { telepresence: { manager: "r/tel2:2.20.2", client: "r/telepresence:2.20.2" } },
});

/** Every place in it. */
const places = pathsOf(whole).filter(path => path.length > 0);

const changes = fc.array(
  fc.record({
    at: fc.constantFrom(...places),
    /** A key beside the one at the place, or none for the place itself. */
    beside: fc.option(fc.oneof(fc.constantFrom(...words), fc.string()), { nil: undefined }),
    value: values,
  }),
  { minLength: 1, maxLength: 3 },
);

it("whatever stands in a stack file is planned, or refused with reasons and remedies", () => {
  fc.assert(
    fc.property(changes, edits => {
      const raw = edits.reduce<unknown>(
        (config, { at, beside, value }) =>
          put(config, beside === undefined ? at : [...at.slice(0, -1), beside], value),
        whole,
      );
      try {
        const config = check(JSON.parse(JSON.stringify(raw)) as Raw, { images: available });
        planStack("dev", config, available);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        const { problems } = error as ConfigError;
        expect(problems).not.toEqual([]);
        for (const { path, reason, remedy } of problems) {
          expect(path).toMatch(/^isthmus:/);
          expect(reason).not.toBe("");
          expect(remedy).not.toBe("");
          expect(`${reason} ${remedy}`).not.toMatch(/undefined|\[object|Invalid|NaN|Infinity/);
        }
      }
    }),
    { numRuns: 500 },
  );
});

function pathsOf(value: unknown, path: Path = []): Path[] {
  const below =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))
      : [];
  return [path, ...below];
}

/** A copy of `object` with another value at a path, as far as the path leads through objects and lists. */
function put(object: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(object)) {
    return object.map((item: unknown, index) => (String(index) === key ? put(item, rest, value) : item));
  }
  if (typeof object !== "object" || object === null) return object;
  const own = Object.entries(object).filter(([name]) => name !== key);
  return Object.fromEntries([...own, [key, put((object as Raw)[key], rest, value)]]);
}
