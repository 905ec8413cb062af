import type { ClusterEvidence, SleepEvidence } from "../../../components/diagnosis/evidence.ts";
import type { ClusterObjects, Deployment, Pod } from "../../../components/diagnosis/questions/objects.ts";
import type { DiagnosisRequest } from "../../../components/diagnosis/request.ts";

/** When everything was looked at. */
export const now = new Date("2026-06-01T12:00:00Z");
const root = "AA:AA";

export const doors = { east: "172.30.128.1:31443", west: "172.30.128.2:31443" };
/** Pods of helloworld; those of east and west have one address. */
export const pods = { east: "10.10.0.5", west: "10.10.0.5", remote: "10.20.0.5" };

/** Two primaries on two networks, and a remote of the one beside the other. */
export const request: DiagnosisRequest = {
  service: "helloworld",
  root,
  damages: { is: [] },
  pairs: ["east", "west", "remote"].flatMap(from =>
    ["east", "west", "remote"].filter(to => to !== from).map(to => ({ from, to })),
  ),
  networks: {
    network1: { clusters: ["east"], endpoints: 1, gateways: [{ cluster: "east", endpoint: doors.east }] },
    network2: {
      clusters: ["west", "remote"],
      endpoints: 2,
      gateways: [{ cluster: "west", endpoint: doors.west }],
    },
  },
  clusters: [
    {
      ...{ name: "east", primary: "east", network: "network1", key: "isthmus:clusters.east.kind" },
      ...{ podSubnet: "10.10.0.0/16", serviceSubnet: "10.255.10.0/24", versions: ["v1"] },
      ...{ hasNodes: true, gateway: { of: "node" } },
      reads: [
        { target: "west", server: "https://west:6443" },
        { target: "remote", server: "https://remote:6443" },
      ],
    },
    {
      ...{ name: "west", primary: "west", network: "network2", key: "isthmus:clusters.west.kind" },
      ...{ podSubnet: "10.10.0.0/16", serviceSubnet: "10.255.10.0/24", versions: ["v1"] },
      ...{ hasNodes: true, gateway: { of: "node" } },
      reads: [
        { target: "east", server: "https://east:6443" },
        { target: "remote", server: "https://10.255.20.1:443" },
      ],
    },
    {
      ...{ name: "remote", primary: "east", network: "network2", key: "isthmus:clusters.remote.kind" },
      ...{ podSubnet: "10.20.0.0/16", serviceSubnet: "10.255.20.0/24", versions: ["v2"] },
      ...{ hasNodes: true, reads: [] },
    },
  ],
};

type Name = "east" | "west" | "remote";

const pod = (name: string, namespace: string, app: string, address: string): Pod => ({
  ...{ name, namespace, address, labels: { app }, isReady: true },
  ...{ isOnHostNetwork: false, hasSidecar: namespace === "sample", waiting: undefined },
});

function objectsOf(name: Name): ClusterObjects {
  const { network, versions } = request.clusters.find(cluster => cluster.name === name) ?? {
    network: "",
    versions: [],
  };
  const version = versions[0] ?? "";
  const isPrimary = name !== "remote";
  const deployment = (namespace: string, deployed: string): Deployment => ({
    name: deployed,
    namespace,
    ready: 1,
    wanted: 1,
  });
  return {
    namespaceLabels: {
      "istio-system": { "topology.istio.io/network": network },
      sample: { "istio-injection": "enabled" },
    },
    deployments: [
      ...(isPrimary
        ? [deployment("istio-system", "istiod"), deployment("istio-system", "istio-eastwestgateway")]
        : []),
      ...["sleep", `helloworld-${version}`].map(deployed => deployment("sample", deployed)),
      deployment("kube-system", "coredns"),
    ],
    pods: [
      pod(`sleep-${name}`, "sample", "sleep", pods[name].replace(/5$/, "6")),
      pod(`helloworld-${version}-${name}`, "sample", "helloworld", pods[name]),
      ...(isPrimary ? [pod("istiod-1", "istio-system", "istiod", "10.10.0.7")] : []),
      { ...pod("istio-cni-1", "istio-system", "istio-cni-node", "172.30.0.2"), isOnHostNetwork: true },
    ],
    services: [
      {
        name: "helloworld",
        namespace: "sample",
        clusterIP: name === "remote" ? "10.255.20.9" : "10.255.10.9",
        ingress: [],
      },
    ],
    networkPolicies: [],
    webhook: { labels: { "istio.io/rev": "default" }, roots: [root] },
    root,
    policies: {
      ...{ peerAuthentications: [], destinationRules: [], authorizationPolicies: [] },
      exposures: isPrimary
        ? [
            { kind: "Gateway", name: "cross-network-gateway" },
            { kind: "Gateway", name: "istiod-gateway" },
            { kind: "VirtualService", name: "istiod-vs" },
          ]
        : [],
    },
    readers: Object.fromEntries(
      ["east", "west"]
        .filter(primary => primary !== name)
        .map(primary => [primary, { role: "istio-reader", lists: ["services", "pods", "endpointslices"] }]),
    ),
  };
}

function sleepOf(name: Name): SleepEvidence {
  const endpoints =
    name === "east"
      ? [`${pods.east}:5000`, doors.west]
      : [`${pods.west}:5000`, `${pods.remote}:5000`, doors.east];
  const counts = (count: number) => Object.fromEntries(endpoints.map(endpoint => [endpoint, count]));
  const secrets = { leaf: { from: "2026-06-01T00:00:00Z", to: "2026-06-02T00:00:00Z" }, roots: [root] };
  return {
    requests: {
      is: {
        instances: ["helloworld-v1-east", "helloworld-v1-west", "helloworld-v2-remote"],
        failures: [],
        isResolved: true,
        clock: { seconds: now.getTime() / 1000 + 2, within: 3 },
        servers: {},
      },
    },
    before: { is: { endpoints, answers: counts(0), tries: counts(0) } },
    after: { is: { endpoints, answers: counts(5), tries: counts(5) } },
    secrets: { is: secrets },
  };
}

/** What was learned of a cluster in which all is well. */
export function well(name: Name): ClusterEvidence {
  const { reads } = request.clusters.find(cluster => cluster.name === name) ?? { reads: [] };
  const sleep = sleepOf(name);
  return {
    objects: objectsOf(name),
    remoteSecrets: Object.fromEntries(reads.map(({ target, server }) => [target, { isRead: true, server }])),
    ...(reads.length > 0 && {
      istiod: {
        watches: { is: Object.fromEntries(reads.map(({ target }) => [target, "synced"])) },
        gateways: { is: Object.values(doors) },
        proxies: {
          is: { "sleep-east.sample": true, "sleep-west.sample": true, "sleep-remote.sample": true },
        },
      },
    }),
    sleep,
    target: sleep.secrets,
    tokens: Object.fromEntries(
      ["east", "west"]
        .filter(primary => primary !== name)
        .map(primary => [
          primary,
          { is: { user: `system:serviceaccount:istio-system:istio-reader-${primary}`, reason: "" } },
        ]),
    ),
  };
}
