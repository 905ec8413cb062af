/** How a service is loaded. */
export interface Load {
  readonly name: string;
  readonly connections: number;
  /** Requests a second; absent where they follow each other as fast as they go. */
  readonly rate?: number;
}

/** What a load gave. */
export interface Loaded {
  readonly requestsPerSecond: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** The arguments of fortio for a load of some seconds, with its result on standard output. */
export function fortioArguments(url: string, { connections, rate }: Load, seconds: number): string[] {
  return [
    ...["load", "-quiet", "-json", "-", "-p", "50,99"],
    // Its histogram has steps of a millisecond otherwise, which is more than a hop takes.
    ...["-r", "0.0001"],
    // Calls that are late are not made up for in a bunch, and connections do not call all at once.
    ...["-nocatchup", "-uniform"],
    ...["-c", String(connections), "-qps", String(rate ?? 0), "-t", `${seconds}s`, url],
  ];
}

interface FortioResult {
  readonly ActualQPS: number;
  readonly RetCodes: Readonly<Record<string, number>>;
  readonly DurationHistogram: {
    readonly Percentiles: readonly { readonly Percentile: number; readonly Value: number }[];
  };
}

/** What fortio measured. @throws when a request failed, because a quick error is no answer */
export function parseLoaded(json: string): Loaded {
  const { ActualQPS, RetCodes, DurationHistogram } = JSON.parse(json) as FortioResult;
  const failed = Object.entries(RetCodes).filter(([code]) => code !== "200");
  if (failed.length > 0)
    throw new Error(`requests failed: ${failed.map(([code, count]) => `${code} ×${count}`).join(", ")}`);
  const percentile = (wanted: number) => {
    const found = DurationHistogram.Percentiles.find(({ Percentile }) => Percentile === wanted);
    if (!found) throw new Error(`fortio's result has no percentile ${wanted}`);
    return found.Value * 1000;
  };
  return { requestsPerSecond: ActualQPS, p50: percentile(50), p99: percentile(99) };
}
