import { expect, it } from "vitest";

import { answeredBetween, parseEndpoints } from "../../../components/samples/proof/questions.ts";

it("reads helloworld's endpoints out of Envoy's clusters: the healthy ones, and how often each has answered", () => {
  const clusters = [
    "outbound|5000||helloworld.sample.svc.cluster.local::default_priority::max_connections::4294967295",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.244.0.5:5000::health_flags::healthy",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.7:5000::health_flags::healthy",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.9:5000::health_flags::/failed_eds_health",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.244.0.5:5000::rq_success::12",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.7:5000::rq_success::0",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.7:5000::rq_error::3",
    "outbound|5000||helloworld-anywhere.sample.svc.cluster.local::10.244.0.5:5000::health_flags::healthy",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.244.0.5:5000::rq_total::12",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.244.0.5:5000::cx_total::2",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.7:5000::cx_total::3",
    "outbound|80||sleep.sample.svc.cluster.local::10.241.0.8:80::health_flags::healthy",
  ].join("\n");
  expect(parseEndpoints(clusters, "helloworld")).toEqual({
    endpoints: ["10.241.0.7:5000", "10.244.0.5:5000"],
    answers: { "10.244.0.5:5000": 12, "10.241.0.7:5000": 0 },
    tries: { "10.244.0.5:5000": 14, "10.241.0.7:5000": 3 },
  });
  expect(parseEndpoints(clusters, "helloworld-anywhere")).toEqual({
    endpoints: ["10.244.0.5:5000"],
    answers: {},
    tries: {},
  });
});

it("knows who has answered between two looks, also of an endpoint that is new", () => {
  const before = { endpoints: [], answers: { a: 3, b: 5, gone: 1 }, tries: {} };
  const after = { endpoints: [], answers: { a: 3, b: 6, c: 1, d: 0 }, tries: {} };
  expect(answeredBetween(before, after)).toEqual(["b", "c"]);
});
