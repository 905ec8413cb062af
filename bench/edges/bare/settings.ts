/** What the bare program is told, as JSON in BENCH_BARE. */
export interface BareSettings {
  readonly codes: number;
  /** Path of the management cluster's kubeconfig. */
  readonly kubeconfig: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** URL of the API server for the sites. */
  readonly server: string;
  /** Images. */
  readonly manager: string;
  readonly agent: string;
  /** For the files. */
  readonly directory: string;
}
