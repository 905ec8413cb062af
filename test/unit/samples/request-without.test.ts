import { expect, it } from "vitest";

import { requestWithout } from "../../../components/samples/proof/request-without.ts";
import type { VerifyRequest } from "../../../components/samples/proof/request.ts";

const placed = { main0: { v1: 2 }, remote0: { v2: 2 }, remote1: { v2: 2 } };
const request: VerifyRequest = {
  versions: ["v1", "v2"],
  endpoints: 6,
  clusters: [
    { name: "main0", primary: "main0" },
    { name: "remote0", primary: "main0" },
    { name: "remote1", primary: "main0" },
  ],
  root: "AA:BB",
};

it("is the same where nothing is left out", () => {
  expect(requestWithout(request, placed, new Set())).toBe(request);
});

it("asks neither a cluster that is left out nor for its pods", () => {
  expect(requestWithout(request, placed, new Set(["remote1"]))).toEqual({
    ...request,
    endpoints: 4,
    clusters: request.clusters.slice(0, 2),
  });
});

it("asks for no version that runs nowhere else", () => {
  const left = requestWithout(request, placed, new Set(["remote0", "remote1"]));
  expect(left).toMatchObject({ versions: ["v1"], endpoints: 2 });
  expect(left.clusters.map(({ name }) => name)).toEqual(["main0"]);
});

it("leaves out gateways and pods of a network, and one of which nothing is left", () => {
  const networks = {
    network1: {
      clusters: ["main0"],
      endpoints: 2,
      gateways: [{ cluster: "main0", endpoint: "192.0.2.1:15443" }],
    },
    network2: {
      clusters: ["remote0", "remote1"],
      endpoints: 4,
      gateways: ["remote0", "remote1"].map(cluster => ({ cluster, endpoint: `${cluster}:15443` })),
    },
  };
  const local = { main0: ["v1"], remote0: ["v2"], remote1: ["v2"] };
  const one = requestWithout({ ...request, networks, local }, placed, new Set(["remote1"]));
  expect(one.local).toEqual({ main0: ["v1"], remote0: ["v2"] });
  expect(one.networks).toEqual({
    network1: networks.network1,
    network2: {
      clusters: ["remote0"],
      endpoints: 2,
      gateways: [{ cluster: "remote0", endpoint: "remote0:15443" }],
    },
  });
  const both = requestWithout({ ...request, networks, local }, placed, new Set(["remote0", "remote1"]));
  expect(Object.keys(both.networks ?? {})).toEqual(["network1"]);
});
