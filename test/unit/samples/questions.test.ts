import { expect, it } from "vitest";

import { parseEndpoints, parseWatches } from "../../../components/samples/proof/questions.ts";

it("reads healthy helloworld endpoints out of Envoy's clusters, and no others", () => {
  const clusters = [
    "outbound|5000||helloworld.sample.svc.cluster.local::default_priority::max_connections::4294967295",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.244.0.5:5000::health_flags::healthy",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.7:5000::health_flags::healthy",
    "outbound|5000||helloworld.sample.svc.cluster.local::10.241.0.9:5000::health_flags::/failed_eds_health",
    "outbound|80||sleep.sample.svc.cluster.local::10.241.0.8:80::health_flags::healthy",
  ].join("\n");
  expect(parseEndpoints(clusters)).toEqual(["10.241.0.7:5000", "10.244.0.5:5000"]);
});

it("reads the clusters an istiod watches, without its own", () => {
  const answer = JSON.stringify([
    { id: "main0", syncStatus: "synced" },
    { id: "remote0", secretName: "istio-system/istio-remote-secret-remote0", syncStatus: "timeout" },
  ]);
  expect(parseWatches(answer)).toEqual({ remote0: "timeout" });
});
