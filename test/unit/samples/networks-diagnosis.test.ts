import { expect, it } from "vitest";

import { diagnose, satisfied, type ClusterFindings } from "../../../components/samples/proof/diagnosis.ts";
import type { HopFindings } from "../../../components/samples/proof/hops.ts";
import { pathsOf } from "../../../components/samples/proof/paths.ts";
import type { VerifyRequest } from "../../../components/samples/proof/request.ts";

const [eastDoor, westDoor] = ["172.30.128.1:31443", "172.30.128.2:31443"];
const request: VerifyRequest = {
  versions: ["v1", "v2"],
  endpoints: 3,
  root: "AA",
  clusters: [
    { name: "east", primary: "east" },
    { name: "west", primary: "west" },
    { name: "remote", primary: "east" },
  ],
  networks: {
    network1: { clusters: ["east"], endpoints: 1, gateways: [{ cluster: "east", endpoint: eastDoor }] },
    network2: {
      clusters: ["west", "remote"],
      endpoints: 2,
      gateways: [{ cluster: "west", endpoint: westDoor }],
    },
  },
};
const common: ClusterFindings = { versions: { v1: 9, v2: 11 }, failures: [], root: "AA" };
const east: ClusterFindings = {
  ...common,
  endpoints: ["10.10.0.5:5000", westDoor],
  answering: ["10.10.0.5:5000", westDoor],
  watches: { west: "synced", remote: "synced" },
};
const west: ClusterFindings = {
  ...common,
  endpoints: ["10.10.0.5:5000", "10.20.0.5:5000", eastDoor],
  answering: ["10.10.0.5:5000", "10.20.0.5:5000", eastDoor],
  watches: { east: "synced", remote: "synced" },
};
const remote: ClusterFindings = {
  ...common,
  endpoints: west.endpoints ?? [],
  answering: west.answering ?? [],
};
const good: Readonly<Record<string, HopFindings>> = {
  east: { network: "network1", gateway: { ready: 1, wanted: 1 }, knownGateways: [eastDoor, westDoor] },
  west: { network: "network2", gateway: { ready: 1, wanted: 1 }, knownGateways: [eastDoor, westDoor] },
  remote: { network: "network2" },
};

it("is satisfied with pods on the own network, and a gateway that answered for each other one", () => {
  const all = { east: { seen: east }, west: { seen: west }, remote: { seen: remote } };
  expect(diagnose(request, all)).toEqual([]);
  expect(
    satisfied(request, "east", { seen: { ...east, endpoints: ["10.10.0.5:5000", "10.20.0.5:5000"] } }),
  ).toBe(false);
  expect(satisfied(request, "east", { seen: { ...east, answering: ["10.10.0.5:5000"] } })).toBe(false);
});

it("says of each other cluster through whose gateway it was reached", () => {
  expect(pathsOf(request, "east", east.answering ?? [])).toEqual({ west: ["west"], remote: ["west"] });
  expect(pathsOf(request, "remote", remote.answering ?? [])).toEqual({ east: ["east"], west: [] });
  const { versions, endpoints, root, clusters } = request;
  expect(pathsOf({ versions, endpoints, root, clusters }, "east", [])).toBeUndefined();
});

const cut: ClusterFindings = { ...east, versions: { v1: 20 } };
const failure = (text: string): ClusterFindings => ({ ...cut, failures: [text] });

it.each<[string, ClusterFindings, Readonly<Record<string, HopFindings>>, RegExp]>([
  [
    "a gateway that is not ready",
    cut,
    { west: { ...good["west"], gateway: { ready: 0, wanted: 1 } } },
    /Likely cause: the gateway of west \(172\.30\.128\.2:31443\), by which network2 is reached: its pod is not ready$/,
  ],
  [
    "a gateway that was scaled away",
    cut,
    { west: { ...good["west"], gateway: { ready: 0, wanted: 0 } } },
    /network2 is reached: its Deployment is scaled to 0$/,
  ],
  [
    "an istiod that does not know a gateway",
    { ...cut, endpoints: ["10.10.0.5:5000"] },
    { east: { ...good["east"], knownGateways: [eastDoor] } },
    /^east: .*expected its proxy to know 1 endpoints and the gateways 172\.30\.128\.2:31443, it knows 10\.10\.0\.5:5000\. Likely cause: the istiod of east does not know the gateway of west \(172\.30\.128\.2:31443\): its mesh networks$/,
  ],
  [
    "a wrong network label",
    { ...cut, endpoints: ["10.10.0.5:5000", "10.20.0.5:5000"] },
    { remote: { network: "network1" } },
    /Likely cause: the namespace istio-system of remote has the label network1 topology\.istio\.io\/network in place of network2, so/,
  ],
  [
    "a missing network label",
    { ...cut, endpoints: ["10.10.0.5:5000", "10.20.0.5:5000"] },
    { remote: { network: "" } },
    /istio-system of remote has no label topology\.istio\.io\/network in place of network2/,
  ],
  [
    "a closed port",
    failure("upstream connect error, delayed connect error: Connection refused"),
    {},
    /the gateways of network2 \(172\.30\.128\.2:31443\) don't pass it on: nothing listens there \(upstream/,
  ],
  [
    "an address out of reach",
    failure("upstream connect error or disconnect/reset before headers. reset reason: connection timeout"),
    {},
    /don't pass it on: the address is not reached from its pods, or nothing behind it answers \(upstream/,
  ],
  [
    "certificates of another root",
    failure("TLS_error: CERTIFICATE_VERIFY_FAILED"),
    {},
    /don't pass it on: certificates of another root \(TLS_error/,
  ],
  [
    "pods that are not ready",
    { ...cut, endpoints: ["10.10.0.5:5000"] },
    {},
    /Likely cause: endpoints: a helloworld/,
  ],
])("names %s", (_, findings, hops, message) => {
  const all = { east: { seen: findings }, west: { seen: west }, remote: { seen: remote } };
  const complaints = diagnose(request, all, { ...good, ...hops });
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(message);
});
