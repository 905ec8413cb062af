import { expect, it } from "vitest";

import { parseKnownGateways, parseProxies, parseWatches } from "../../../components/mesh/istiod-questions.ts";

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

it("reads whether proxies have taken what they were sent; nothing sent is taken", () => {
  const sent = { cluster_sent: "a", cluster_acked: "a", listener_sent: "b", listener_acked: "b" };
  const answer = JSON.stringify([
    { proxy: "sleep-1.sample", ...sent },
    { proxy: "helloworld-1.sample", ...sent, listener_acked: "" },
  ]);
  expect(parseProxies(answer)).toEqual({ "sleep-1.sample": true, "helloworld-1.sample": false });
  expect(parseProxies("null")).toEqual({});
});
