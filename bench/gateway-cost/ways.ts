import { servicesPort } from "../../components/mesh/gateway-ports.ts";
import { helloworldPort, sampleNamespace } from "../../components/samples/names.ts";

/** A way from the client's sleep to the helloworld of one cluster. */
export interface Way {
  readonly name: string;
  /** The cluster whose helloworld answers. */
  readonly cluster: keyof typeof clusters;
}

/** The cluster whose sleep asks. */
export const client = "main0";

/** The ways that are compared, the shortest first. */
export const ways: readonly Way[] = [
  { name: "in the same cluster", cluster: client },
  { name: "another cluster, over routes", cluster: "neighbour" },
  { name: "another network, through its gateway", cluster: "far" },
];

/** The clusters of the ways, with one gateway at each end of the last. */
export const clusters = {
  main0: { kind: { podSubnet: "10.71.0.0/16", serviceSubnet: "10.72.0.0/16" }, network: "network1" },
  neighbour: {
    kind: { podSubnet: "10.73.0.0/16", serviceSubnet: "10.74.0.0/16" },
    network: "network1",
    gateway: false,
  },
  far: { kind: { podSubnet: "10.71.0.0/16", serviceSubnet: "10.72.0.0/16" }, network: "network2" },
} as const;

/** The mesh of the ways: one istiod tells all proxies of all. */
export const mesh = {
  id: "mesh1",
  rootCa: "default",
  primaries: [client],
  remotes: { neighbour: client, far: client },
};

const serviceOf = ({ cluster }: Way): string => `helloworld-in-${cluster}`;

/** Where the client finds the helloworld of one cluster alone. */
export const urlOf = (way: Way): string =>
  `http://${serviceOf(way)}.${sampleNamespace}:${helloworldPort}/hello`;

/**
 * The Services of the ways in a cluster, as one list. In the client's cluster each way has one, so that its name is known
 * there; only where the way leads to has it pods.
 */
export function servicesIn(cluster: string): object {
  const here = ways.filter(way => cluster === client || cluster === way.cluster);
  return { apiVersion: "v1", kind: "List", items: here.map(way => service(way, cluster)) };
}

function service(way: Way, cluster: string): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: serviceOf(way), namespace: sampleNamespace },
    spec: {
      selector: { app: cluster === way.cluster ? "helloworld" : serviceOf(way) },
      ports: [{ name: "http", port: helloworldPort }],
    },
  };
}

/** The endpoints of a way that a proxy holds healthy, in the text of Envoy's `/clusters`. */
export function endpointsOf(way: Way, text: string): string[] {
  const line = new RegExp(
    `^outbound\\|${helloworldPort}\\|\\|${serviceOf(way)}\\.${sampleNamespace}\\.svc[^:]*::([^:]+:\\d+)::health_flags::healthy$`,
    "gm",
  );
  return [...text.matchAll(line)].map(([, endpoint = ""]) => endpoint);
}

/** Whether a proxy that knows these endpoints takes the way: to the one pod of its cluster, or to that one's gateway. */
export function isTaken({ cluster }: Way, endpoints: readonly string[]): boolean {
  const [endpoint = "", ...others] = endpoints;
  const there = clusters[cluster];
  if (others.length > 0) return false;
  return there.network === clusters[client].network
    ? endpoint.startsWith(there.kind.podSubnet.replace(/0\.0\/16$/, ""))
    : endpoint.endsWith(`:${servicesPort.nodePort}`);
}
