/** Something in a cluster that a pod tries to reach. */
export interface Target {
  readonly cluster: string;
  readonly kind: "API server" | "pod" | "service";
  readonly url: string;
  /** PEM of the CA that is to have signed the certificate there. Default: nobody looks at one. */
  readonly ca?: string;
}

/** What curl met at a target. */
export interface Met {
  /** Whether there was a connection, whatever came of it. */
  readonly isConnected: boolean;
  /** curl's exit code: 0 when something answered, with a certificate of the right CA. */
  readonly exitCode: number;
  /** curl's words; empty when it had nothing to complain of. */
  readonly words: string;
}

/** One try. */
export type Attempt = Target & { readonly met: Met };
