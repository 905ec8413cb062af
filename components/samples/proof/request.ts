/** The results that a mesh has to show to be verified; plain data, known before anything exists. */
export interface VerifyRequest {
  /** Every version of helloworld in the mesh: each cluster has to see all of them. */
  readonly versions: readonly string[];
  /** Number of helloworld pods in the whole mesh: on one network each proxy has to know that many endpoints. */
  readonly endpoints: number;
  readonly clusters: readonly {
    readonly name: string;
    /** The primary whose istiod serves it; itself for a primary. */
    readonly primary: string;
  }[];
  /** SHA-256 fingerprint of the root that every proxy has to trust. */
  readonly root: string;
  /**
   * By cluster, the versions of helloworld that run there: where the mesh prefers local pods, they alone answer while they are
   * healthy, and all are asked by another Service. Absent where it does not.
   */
  readonly local?: Readonly<Record<string, readonly string[]>>;
  /** The networks of the mesh, by name; absent where it has one. */
  readonly networks?: Readonly<Record<string, NetworkRequest>>;
}

/** A network of a mesh that has several. */
export interface NetworkRequest {
  readonly clusters: readonly string[];
  /** Number of helloworld pods on it. */
  readonly endpoints: number;
  /** Where proxies of other networks enter it. */
  readonly gateways: readonly {
    readonly cluster: string;
    /** `address:port`. */
    readonly endpoint: string;
  }[];
}

/** A request together with the secret kubeconfigs, by cluster, that it takes to ask. */
export interface VerifyInput {
  readonly request: VerifyRequest;
  readonly kubeconfigs: Readonly<Record<string, string>>;
}

/** The results of one cluster. */
export interface ClusterVerification {
  /** Answers to its sleep pod, by helloworld version. */
  readonly versions: Readonly<Record<string, number>>;
  /** `address:port` of each helloworld endpoint that its proxy knows and holds healthy. */
  readonly endpoints: readonly string[];
  /** Answers of its own cluster's pods, by helloworld version, where the mesh prefers those. */
  readonly local?: Readonly<Record<string, number>>;
  /** SHA-256 fingerprint of the root its proxy trusts. */
  readonly root: string;
  /** For a primary: state of each other cluster that its istiod watches, by name; `synced` is good. */
  readonly watches?: Readonly<Record<string, string>>;
  /**
   * By other cluster, those whose gateways passed on what its proxy sent there; none where that reaches pods. Absent where the
   * mesh has one network.
   */
  readonly paths?: Readonly<Record<string, readonly string[]>>;
  /** From the first question to the last answer that was missing. */
  readonly seconds: number;
}

/** A mesh that showed what was asked of it. */
export interface MeshVerification {
  /** RFC 3339. */
  readonly verifiedAt: string;
  readonly seconds: number;
  readonly clusters: Readonly<Record<string, ClusterVerification>>;
}
