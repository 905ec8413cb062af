import type { PlacedPods } from "../components/samples/proof/request-without.ts";
import type { MeshVerification, VerifyRequest } from "../components/samples/proof/request.ts";
import type { TunnelsRequest, TunnelsVerification } from "../components/edges/proof/request.ts";

/**
 * The outputs of a stack, as they are known when it is up. Whoever reads a stack from outside holds on to these names: they
 * are a contract, and `contract` grows when one of them has to change.
 */
export interface Outputs {
  readonly contract: 1;
  readonly clusters: Readonly<Record<string, ClusterOutput>>;
  /** The east-west gateways by cluster; absent where the mesh has one network. */
  readonly gateways?: Readonly<Record<string, GatewayOutput>>;
  /** Fixed address of each primary's istiod for its peers on its network. */
  readonly istiod: Readonly<Record<string, string>>;
  readonly rootCas: Readonly<Record<string, RootCaOutput>>;
  /** Secret. One context each, named like the cluster. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
  /** The results that `isthmus verify` expects of the mesh; absent without samples. */
  readonly verifyRequest?: VerifyRequest;
  /** The pods that it asks for, by which it is known what a part of the mesh can show; absent without samples. */
  readonly samplePods?: PlacedPods;
  /** The results that the mesh last showed; absent without samples. */
  readonly verification?: MeshVerification;
  /** wutong's region setting of each code; absent without edges. */
  readonly regionSettings?: Readonly<Record<string, { readonly edgeIsolatedApiAddress: string }>>;
  /** Path of each file that a site has to apply, from the project's directory, by code; absent without edges. */
  readonly bundles?: Readonly<Record<string, string>>;
  /** The results that `isthmus verify` expects of the tunnels; absent without edges. */
  readonly tunnelsRequest?: TunnelsRequest;
  /** The results that the tunnels last showed; absent without edges. */
  readonly tunnels?: TunnelsVerification;
  /** The clusters that the last update left out, and when each was last seen, in RFC 3339; absent where there were none. */
  readonly leftOut?: Readonly<Record<string, { readonly lastSeen?: string }>>;
}

export interface ClusterOutput {
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** Absent for an adopted cluster. */
  readonly kindName?: string;
}

export interface GatewayOutput {
  readonly network: string;
  /** Where other networks reach it: an IP or a host name. */
  readonly address: string;
  /** Further addresses of it; absent where there are none. */
  readonly more?: readonly string[];
  readonly port: number;
}

export interface RootCaOutput {
  /** SHA-256 of the certificate, `AA:BB:…`. */
  readonly fingerprint: string;
  /** RFC 3339. */
  readonly notAfter: string;
}

/** The contract of the outputs that this version reads. */
const contract = 1;

/**
 * The outputs of a stack, from what the engine says of it; undefined for a stack that never came up.
 *
 * @throws Error when another version of Isthmus wrote them
 */
export function readOutputs(values: Readonly<Record<string, unknown>>): Outputs | undefined {
  if (values["clusters"] === undefined) return undefined;
  if (values["contract"] !== contract) {
    throw new Error(
      `the stack's outputs are of contract ${JSON.stringify(values["contract"])}, and this version of Isthmus reads ` +
        `${contract} (run isthmus up with this version once)`,
    );
  }
  return values as unknown as Outputs;
}
