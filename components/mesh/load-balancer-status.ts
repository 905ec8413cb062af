/** Where other networks reach a gateway. */
export interface ReachedGateway {
  /** IPs or host names, as somebody has given them. */
  readonly addresses: readonly string[];
  /** The IPs to which they resolve, sorted. */
  readonly ips: readonly string[];
}

/** The parts of a Service of type LoadBalancer that matter here. */
export interface ServiceWithStatus {
  readonly metadata: { readonly uid: string; readonly finalizers?: readonly string[] };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

/** The addresses that a load balancer has, IPs or host names; none as long as it has none. istiod takes the IP where both are. */
export function parseIngress({ status }: ServiceWithStatus): string[] {
  const ingress = status?.loadBalancer?.ingress ?? [];
  return ingress.flatMap(({ ip, hostname }) => (ip || hostname ? [ip || hostname || ""] : [])).sort();
}
