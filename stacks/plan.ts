import type { CaAlgorithm } from "../certs/algorithm.ts";
import type { IstioOperator } from "../components/mesh/operator.ts";

/** Everything a stack is to be, as frozen plain data: each name, address and pair, decided before the first resource. */
export interface Plan {
  readonly stack: string;
  /** Absent when no cluster is made by kind. */
  readonly dockerNetwork: { readonly name: string; readonly subnet?: string } | undefined;
  /** In the order of the config. */
  readonly clusters: readonly ClusterPlan[];
  readonly routes: readonly RoutePlan[];
  readonly rootCas: readonly RootCaPlan[];
  readonly mesh: MeshPlan | undefined;
  readonly edges: EdgesPlan | undefined;
  readonly samples: SamplesPlan | undefined;
}

export type ClusterPlan = KindClusterPlan | AdoptedClusterPlan;

interface ClusterPlanBase {
  readonly name: string;
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
}

export interface KindClusterPlan extends ClusterPlanBase {
  readonly lifecycle: "kind";
  /** Name of the kind cluster on this machine; carries the stack, so that two stacks do not meet. */
  readonly kindName: string;
  readonly image: string;
  readonly workers: number;
}

export interface AdoptedClusterPlan extends ClusterPlanBase {
  readonly lifecycle: "adopted";
  /** Secret config key that holds its kubeconfig. */
  readonly kubeconfigKey: string;
  readonly context: string;
}

/** An ordered pair of kind clusters on one network; of a cluster with itself when it has several nodes. */
export interface RoutePlan {
  readonly from: string;
  readonly to: string;
}

export type RootCaPlan = {
  readonly name: string;
  /** Of the root, and of the intermediates below it. */
  readonly algorithm: CaAlgorithm;
} & (
  | { readonly source: "generate"; readonly validityYears: number }
  | { readonly source: "upload"; readonly certKey: string; readonly keyKey: string }
);

export interface MeshPlan {
  readonly id: string;
  readonly rootCa: string;
  readonly trustDomain: string;
  /** Primaries first. */
  readonly controlPlanes: readonly ControlPlanePlan[];
  /** For each primary, every other cluster of the mesh. */
  readonly remoteSecrets: readonly RemoteSecretPlan[];
}

export interface ControlPlanePlan {
  readonly cluster: string;
  readonly role: "primary" | "remote";
  /** The primary whose istiod serves this cluster; itself for a primary. */
  readonly primary: string;
  readonly network: string;
  /** ClusterIP at which peers reach the primary's istiod. */
  readonly pilotAddress: string;
  readonly intermediateValidityDays: number;
  readonly operator: IstioOperator;
}

export interface RemoteSecretPlan {
  readonly primary: string;
  readonly cluster: string;
  /** URL at which the primary's pods reach the cluster's API server. */
  readonly server: string;
}

/** Every tunnel of a stack; absent when it has none. */
export interface EdgesPlan {
  /** One for each management cluster. */
  readonly managers: readonly TrafficManagerPlan[];
  /** In the order of the config. */
  readonly tunnels: readonly TunnelPlan[];
}

export interface TrafficManagerPlan {
  readonly cluster: string;
  readonly serviceSubnet: string;
  /** Where the manager reaches the API server, when that is not the cluster's own Service for it. */
  readonly apiServer?: { readonly host: string; readonly port: number };
  /** Ranges that a site reaches through the tunnel even where its own cluster uses the same. */
  readonly conflictingSubnets: readonly string[];
  /** Traffic manager and agent. */
  readonly image: string;
}

export interface TunnelPlan {
  readonly code: string;
  readonly management: string;
  /** URL at which the site reaches the management cluster's API server. */
  readonly server: string;
  readonly site: SitePlan;
  /** Name of the WutongCluster at the site, whose operator runs the interceptor; absent when Isthmus does. */
  readonly wutongCluster?: string;
  readonly sampleApi: boolean;
  /** Name of the token's generation. */
  readonly token: string;
  readonly images: {
    /** Telepresence's client, of the manager's version. */
    readonly client: string;
    readonly agent: string;
    readonly sampleApi: string;
  };
}

export type SitePlan =
  | { readonly kind: "cluster"; readonly cluster: string }
  | {
      readonly kind: "bundle";
      /** Path of the file for the site, from the project's directory. */
      readonly file: string;
      /** Path of the file from which it is made. */
      readonly template: string;
      /** How long the verification waits for the site, in seconds. */
      readonly wait: number;
    };

export interface SamplesPlan {
  readonly helloworld: readonly {
    readonly cluster: string;
    readonly version: "v1" | "v2";
    readonly image: string;
    readonly replicas: number;
  }[];
  readonly sleep: { readonly image: string; readonly replicas: number };
}
