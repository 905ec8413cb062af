/** The clusters between which requests are looked at, as the command line names them. Default: all. */
export interface Ends {
  readonly from?: string;
  readonly to?: string;
}

/** Reads `--from` and `--to`. */
export function endsOf({ from, to }: Readonly<Record<string, string | true>>): Ends {
  return {
    ...(typeof from === "string" && { from }),
    ...(typeof to === "string" && { to }),
  };
}
