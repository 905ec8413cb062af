import { expect, it } from "vitest";

import { parseKnownGateways } from "../../../components/samples/proof/hops.ts";
import { parseEndpoints, parseWatches } from "../../../components/samples/proof/questions.ts";

it("reads helloworld's endpoints out of Envoy's clusters: the healthy ones, and those that have answered", () => {
  const clusters = [
    "outbound|5000||helloworld.sample.svc.cluster.local::default_priority::max_connections::4294967295",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.244.0.5:5000::health_flags::healthy",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.7:5000::health_flags::healthy",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.9:5000::health_flags::/failed_eds_health",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.244.0.5:5000::rq_success::12",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.7:5000::rq_success::0",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.7:5000::rq_error::3",
    "outbound|80||sleep.sample.svc.cluster.local::10.241.0.8:80::health_flags::healthy",
  ].join("\n");
  expect(parseEndpoints(clusters)).toEqual({
    endpoints: ["10.241.0.7:5000", "10.244.0.5:5000"],
    answering: ["10.244.0.5:5000"],
  });
});

it("reads the gateways that an istiod knows, or that it knows none", () => {
  const answer = '[{"Network":"network2","Cluster":"","Addr":"10.194.131.113","Port":31443,"HBONEPort":0}]';
  expect(parseKnownGateways(answer)).toEqual(["10.194.131.113:31443"]);
  expect(parseKnownGateways("null")).toEqual([]);
});

it("reads the clusters an istiod watches, without its own", () => {
  const answer = JSON.stringify([
    { id: "main0", syncStatus: "synced" },
    { id: "remote0", secretName: "istio-system/istio-remote-secret-remote0", syncStatus: "timeout" },
  ]);
  expect(parseWatches(answer)).toEqual({ remote0: "timeout" });
});
