import { expect, it } from "vitest";

import { lagging, parseEndpointSyncs } from "../../../components/mesh/istiod-proxies.ts";

const proxy = (name: string, cluster: string, sent?: string, acked?: string) => ({
  cluster_id: cluster,
  proxy: `${name}.sample`,
  cluster_sent: "c1",
  ...(sent !== undefined && { endpoint_sent: sent }),
  ...(acked !== undefined && { endpoint_acked: acked }),
});

it("reads what proxies have of endpoints, without those of the cluster that goes and those that ask for none", () => {
  const answer = JSON.stringify([
    proxy("sleep", "main0", "n1", "n1"),
    proxy("helloworld", "main0", "n2"),
    proxy("sleep-2", "remote0", "n3", "n3"),
    proxy("gateway", "main0"),
  ]);
  expect(parseEndpointSyncs(answer, "remote0")).toEqual({
    "sleep.sample": { sent: "n1", taken: "n1" },
    "helloworld.sample": { sent: "n2", taken: "" },
  });
});

it("finds who has not taken what came after a look", () => {
  const before = {
    untold: { sent: "n1", taken: "n1" },
    slow: { sent: "n1", taken: "n1" },
    done: { sent: "n1", taken: "n0" },
    gone: { sent: "n1", taken: "n1" },
  };
  const now = {
    untold: { sent: "n1", taken: "n1" },
    slow: { sent: "n2", taken: "n1" },
    done: { sent: "n2", taken: "n2" },
    come: { sent: "n2", taken: "" },
  };
  expect(lagging(before, now)).toEqual(["untold", "slow"]);
  expect(lagging(before, {})).toEqual([]);
});
