/** The results that the tunnels of a stack have to show; plain data, known before anything exists. */
export interface TunnelsRequest {
  readonly tunnels: readonly TunnelRequest[];
}

/** The part of a request that can be asked while some clusters are left out: tunnels with no end in one of them. */
export function tunnelsWithout({ tunnels }: TunnelsRequest, leftOut: ReadonlySet<string>): TunnelsRequest {
  return {
    tunnels: tunnels.filter(
      ({ management, site }) => !leftOut.has(management) && !(site !== undefined && leftOut.has(site)),
    ),
  };
}

export interface TunnelRequest {
  readonly code: string;
  /** The cluster from which the site's API is called. */
  readonly management: string;
  /** The cluster at the other end; absent for a site that can't be reached from here. */
  readonly site?: string;
  /** Who runs the interceptor there. */
  readonly interceptor: "isthmus" | "wutong";
  /** Path of the bundle that such a site is to apply. */
  readonly bundle?: string;
  /** How long such a site is waited for, in seconds. */
  readonly wait: number;
  /** Path at which the site's API answers with a status of 200. */
  readonly path: string;
  /** The text that the answer has to contain; empty where any answer will do. */
  readonly answer: string;
}

/** A request together with the secret kubeconfigs, by cluster, that it takes to ask. */
export interface TunnelsInput {
  readonly request: TunnelsRequest;
  readonly kubeconfigs: Readonly<Record<string, string>>;
}

/** The result of one tunnel. */
export interface TunnelVerification {
  /** `waiting` is for a site that can't be reached from here and has not connected yet. */
  readonly state: "answered" | "waiting";
  /** Who answered: the beginning of the answer, or what has to be done for one. */
  readonly answer: string;
  /** How long the request took that was answered, in seconds. */
  readonly seconds?: number;
}

/** Tunnels that showed what was asked of them, by code. */
export interface TunnelsVerification {
  /** RFC 3339. */
  readonly verifiedAt: string;
  readonly seconds: number;
  readonly tunnels: Readonly<Record<string, TunnelVerification>>;
}
