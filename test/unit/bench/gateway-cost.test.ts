import { describe, expect, it } from "vitest";

import { fortioArguments, parseLoaded } from "../../../bench/gateway-cost/fortio.ts";
import { report } from "../../../bench/gateway-cost/report.ts";
import {
  clusters,
  endpointsOf,
  isTaken,
  mesh,
  servicesIn,
  urlOf,
  ways,
} from "../../../bench/gateway-cost/ways.ts";
import { check, devConfig } from "../../support/config.ts";

const result = (codes: Readonly<Record<string, number>>) =>
  JSON.stringify({
    ActualQPS: 99.8,
    RetCodes: codes,
    DurationHistogram: {
      Percentiles: [
        { Percentile: 50, Value: 0.0021 },
        { Percentile: 99, Value: 0.0175 },
      ],
    },
  });

describe("fortio", () => {
  it("is told the load", () => {
    const line = fortioArguments("http://x/hello", { name: "", connections: 4, rate: 100 }, 20).join(" ");
    expect(line).toMatch(/^load .* -c 4 -qps 100 -t 20s http:\/\/x\/hello$/);
    expect(fortioArguments("", { name: "", connections: 16 }, 1).join(" ")).toContain("-c 16 -qps 0 ");
  });

  it("says the rate, and latencies in milliseconds", () => {
    const { requestsPerSecond, p50, p99 } = parseLoaded(result({ "200": 1996 }));
    expect(requestsPerSecond).toBe(99.8);
    expect([p50, p99].map(value => value.toFixed(3))).toEqual(["2.100", "17.500"]);
  });

  it("is not believed when a request failed", () => {
    expect(() => parseLoaded(result({ "200": 1, "503": 2 }))).toThrow("requests failed: 503 ×2");
  });
});

describe("the ways", () => {
  const [own, direct, through] = ways;

  it("are in a stack that is accepted", () => {
    const config = check(devConfig({ clusters, mesh, edges: {} }));
    expect(Object.keys(config.clusters)).toEqual(ways.map(({ cluster }) => cluster));
  });

  it("each have a Service, known to the client, that has pods in one cluster", () => {
    const selected = (cluster: string) => {
      const { items } = servicesIn(cluster) as {
        items: { metadata: { name: string }; spec: { selector: { app: string } } }[];
      };
      return items.map(({ metadata, spec }) => `${metadata.name}: ${spec.selector.app}`);
    };
    expect(selected("main0")).toEqual([
      "helloworld-in-main0: helloworld",
      "helloworld-in-neighbour: helloworld-in-neighbour",
      "helloworld-in-far: helloworld-in-far",
    ]);
    expect(selected("far")).toEqual(["helloworld-in-far: helloworld"]);
    expect(ways.map(urlOf)).toContain("http://helloworld-in-far.sample:5000/hello");
  });

  it("are told apart by the endpoint that the proxy has", () => {
    const text = [
      "outbound|5000||helloworld-in-far.sample.svc.cluster.local::10.160.200.7:31443::health_flags::healthy",
      "outbound|5000||helloworld-in-neighbour.sample.svc.cluster.local::10.73.0.5:5000::health_flags::healthy",
      "outbound|5000||helloworld-in-neighbour.sample.svc.cluster.local::10.73.0.6:5000::health_flags::/failed_eds_health",
    ].join("\n");
    const found = (way: (typeof ways)[number] | undefined) => (way ? endpointsOf(way, text) : []);
    expect([own, direct, through].map(found)).toEqual([[], ["10.73.0.5:5000"], ["10.160.200.7:31443"]]);
    expect(own && isTaken(own, [])).toBe(false);
    expect(direct && isTaken(direct, ["10.73.0.5:5000"])).toBe(true);
    expect(direct && isTaken(direct, ["10.160.200.7:31443"])).toBe(false);
    expect(through && isTaken(through, ["10.160.200.7:31443"])).toBe(true);
    expect(through && isTaken(through, ["10.71.0.5:5000"])).toBe(false);
    expect(through && isTaken(through, ["10.160.200.7:31443", "10.160.200.8:31443"])).toBe(false);
  });

  it("are reported in medians", () => {
    const load = { name: "fast", connections: 1 };
    const measured = [100, 300, 200].map(requestsPerSecond => ({
      way: { name: "direct", cluster: "neighbour" as const },
      load,
      loaded: { requestsPerSecond, p50: requestsPerSecond / 100, p99: requestsPerSecond / 10 },
    }));
    expect(report(measured)).toEqual([
      "| fast | requests/s, each round | median | p50, ms | p99, ms |",
      "|---|---|---|---|---|",
      "| direct | 100 · 300 · 200 | 200 | 2.00 | 20.00 |",
      "",
    ]);
  });
});
