import { expect, it } from "vitest";

import { addressesOf } from "../../../components/addresses/host.ts";
import { pathsOf } from "../../../components/samples/proof/paths.ts";
import type { VerifyRequest } from "../../../components/samples/proof/request.ts";
import { withResolvedGateways } from "../../../components/samples/proof/resolved.ts";

const request = (...endpoints: string[]): VerifyRequest => ({
  versions: ["v1"],
  endpoints: 1,
  clusters: ["east", "west"].map(name => ({ name, primary: name })),
  root: "AA",
  networks: {
    network1: { clusters: ["east"], endpoints: 1, gateways: [] },
    network2: {
      clusters: ["west"],
      endpoints: 1,
      gateways: endpoints.map(endpoint => ({ cluster: "west", endpoint })),
    },
  },
});

it("looks for gateways at the IPs of their names, and for one that does not resolve at its name", async () => {
  const { networks } = await withResolvedGateways(
    request("203.0.113.7:15443", "localhost:443", "no.such.invalid:15443"),
  );
  expect(networks?.["network2"]?.gateways).toEqual([
    { cluster: "west", endpoint: "203.0.113.7:15443" },
    { cluster: "west", endpoint: "127.0.0.1:443" },
    { cluster: "west", endpoint: "no.such.invalid:15443" },
  ]);
});

it("leaves a mesh of one network as it is", async () => {
  const { versions, endpoints, clusters, root } = request();
  const single = { versions, endpoints, clusters, root };
  expect(await withResolvedGateways(single)).toBe(single);
});

it("names a gateway with several addresses once", () => {
  const places = ["203.0.113.7:15443", "203.0.113.8:15443"];
  expect(pathsOf(request(...places), "east", places)).toEqual({ west: ["west"] });
});

it("takes an address for itself, and what only looks like one for a name", async () => {
  expect(await addressesOf("203.0.113.7")).toEqual(["203.0.113.7"]);
  expect(await addressesOf("300.1.1.1")).toEqual([]);
});
