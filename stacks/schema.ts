import { z } from "zod";

/** Text that is not empty. */
const text = z.string().min(1);
const replicas = z.int().min(1).max(100);
const json = z.record(z.string(), z.json());

/** The part of an IstioOperator spec that may be laid over ours; `profile` is here to be refused by its name. */
const overlay = z.strictObject({
  profile: z.string().optional(),
  hub: text.optional(),
  tag: text.optional(),
  meshConfig: json.optional(),
  components: json.optional(),
  values: json.optional(),
});

/** `isthmus:clusters.<name>.kind`: a cluster that kind makes on this machine. */
const kind = z.strictObject({
  /** IPv4 range of its pods; a /24 for each node. */
  podSubnet: z.string(),
  /** IPv4 range of its services; a /27 or larger. */
  serviceSubnet: z.string(),
  /** kind node image with the Kubernetes version in its tag. Default: the one this machine pulls or builds. */
  image: text.optional(),
  /** Nodes beside the one control-plane node. Default: 0. */
  workers: z.int().min(0).max(20).default(0),
});

/** `isthmus:clusters.<name>.adopt`: a cluster that is there already, and stays when the stack goes. */
const adopt = z.strictObject({
  /** Secret config key that holds its kubeconfig. */
  kubeconfigKey: z.string(),
  /** The context in that kubeconfig. */
  context: text,
  podSubnet: z.string(),
  serviceSubnet: z.string(),
  /** URL at which the primaries' pods reach its API server. Default: the first address of its service subnet. */
  apiServer: z.url({ protocol: /^https$/, error: "write a URL that begins with https://" }).optional(),
});

const cluster = z.strictObject({
  kind: kind.optional(),
  adopt: adopt.optional(),
  /** Clusters with the same network reach each other's pods directly. */
  network: z.string(),
});

const mesh = z.strictObject({
  id: z.string(),
  /** A name in `isthmus:rootCas`. */
  rootCa: z.string(),
  /** Clusters with an istiod of their own. */
  primaries: z.array(z.string()),
  /** Clusters that use a primary's istiod: remote to primary. Default: none. */
  remotes: z.record(z.string(), z.string()).default({}),
  trustDomain: z.string().default("cluster.local"),
  /** Life of each cluster's intermediate CA, in days. */
  intermediateValidityDays: z.int().min(60).max(3650).default(730),
  /** IstioOperator specs laid over ours, by role. */
  istioOperator: z.strictObject({ primary: overlay.optional(), remote: overlay.optional() }).default({}),
});

const rootCa = z.strictObject({
  generate: z
    .strictObject({
      /** Years of 365 days. */
      validityYears: z.int().min(1).max(30).default(10),
      algorithm: z.enum(["ECDSA-P256", "RSA-4096"]).default("ECDSA-P256"),
    })
    .optional(),
  upload: z
    .strictObject({
      /** Secret config key of the certificate, PEM. */
      certKey: z.string(),
      /** Secret config key of its private key, PEM. */
      keyKey: z.string(),
    })
    .optional(),
});

const samples = z.union([
  z.boolean(),
  z.strictObject({
    helloworld: z.strictObject({ replicas: replicas.default(1) }).default({ replicas: 1 }),
    sleep: z.strictObject({ replicas: replicas.default(1) }).default({ replicas: 1 }),
  }),
]);

/** `isthmus:edges.<code>`: an edge site whose wt-api the management cluster is to reach. */
const edge = z.strictObject({
  /** A cluster in `isthmus:clusters`, or a site that can't be reached from here and gets a file to apply. */
  site: z.union([
    z.string(),
    z.strictObject({
      bundle: z.literal(true),
      /** How long the verification waits for the site to connect, in seconds. Default: 0, it only says so. */
      wait: z.int().min(0).max(3600).default(0),
    }),
  ]),
  /** The cluster in `isthmus:clusters` from which the site's API is called. */
  management: z.string(),
  /** URL at which the site reaches the management cluster's API server. Default: a kind cluster's node, else `adopt.apiServer`. */
  managementAddress: z
    .url({ protocol: /^https$/, error: "write a URL that begins with https://" })
    .optional(),
  /** Name of the WutongCluster at the site whose operator is to run the interceptor. Default: Isthmus runs its own. */
  wutongCluster: text.optional(),
  /** Whether a sample stands in for wt-api. Default: true on a kind cluster, which has none, otherwise false. */
  sampleApi: z.boolean().optional(),
  /** Any text: another one makes a new token for the site and ends the old one. Default: `initial`. */
  token: z.string().default("initial"),
});

const images = z.strictObject({
  /** Node image of every kind cluster that names none itself. */
  node: text.optional(),
  istio: z.strictObject({ hub: text, tag: text }).optional(),
  helloworld: z.strictObject({ v1: text, v2: text }).optional(),
  /** Image of the sleep sample: needs `sh`, `sleep` and `curl`. */
  curl: text.optional(),
  /** Telepresence 2.20.2: `manager` is its tel2, which has the agent as well, `client` its telepresence. */
  telepresence: z.strictObject({ manager: text, client: text }).optional(),
});

/** The stack config: every `isthmus:` key, but for the secrets that the topology names. */
export const stackConfigSchema = z.strictObject({
  clusters: z.record(z.string(), cluster),
  mesh: mesh.optional(),
  rootCas: z.record(z.string(), rootCa).default({}),
  edges: z.record(z.string(), edge).default({}),
  samples: samples.default(false),
  images: images.default({}),
  docker: z
    .strictObject({
      /** IPv4 range of the stack's Docker network. Default: a free one of Docker's choice. */
      subnet: z.string().optional(),
    })
    .default({}),
});

export type StackConfig = z.output<typeof stackConfigSchema>;
export type ClusterConfig = StackConfig["clusters"][string];
export type EdgeConfig = StackConfig["edges"][string];
export type MeshConfig = NonNullable<StackConfig["mesh"]>;

/** The subnets of a cluster, whoever made it; undefined when it is neither `kind` nor `adopt`. */
export function subnetsOf(
  cluster: ClusterConfig,
):
  | { readonly podSubnet: string; readonly serviceSubnet: string; readonly lifecycle: "kind" | "adopt" }
  | undefined {
  if (cluster.kind) return { ...cluster.kind, lifecycle: "kind" };
  return cluster.adopt && { ...cluster.adopt, lifecycle: "adopt" };
}
