import { expect, it } from "vitest";

import { leavingClusters, meshNetworksIn } from "../../../components/mesh/mesh-networks.ts";

const text = `networks:
  network1:
    endpoints:
    - fromRegistry: main0
    - fromRegistry: remote0
    gateways:
    - address: 10.169.254.3
      port: 31443
  network2:
    endpoints:
    - fromRegistry: west
    gateways:
    - address: gateway.example.com
      port: 15443
`;

it("reads clusters and gateways of every network", () => {
  expect(meshNetworksIn({ data: { mesh: "", meshNetworks: text } })).toEqual({
    clusters: ["main0", "remote0", "west"],
    gateways: ["10.169.254.3:31443", "gateway.example.com:15443"],
  });
});

it.each([
  undefined,
  {},
  { data: {} },
  { data: { meshNetworks: "networks: {}" } },
  { data: { meshNetworks: "" } },
])("finds none in %j", inputs => {
  expect(meshNetworksIn(inputs)).toEqual({ clusters: [], gateways: [] });
});

it("knows who leaves by the members that are to be, also where the mesh comes down to one network", () => {
  const before = { data: { meshNetworks: text } };
  expect(leavingClusters(before, ["main0", "remote0"])).toEqual(["west"]);
  expect(leavingClusters(before, ["main0", "remote0", "west"])).toEqual([]);
  expect(leavingClusters({ data: { meshNetworks: "networks: {}" } }, ["main0"])).toEqual([]);
});
