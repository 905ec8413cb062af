import { outsideApiServer } from "../clusters/api-server.ts";
import type { ClustersConfig } from "../clusters/schema.ts";
import type { EdgeConfig } from "./schema.ts";

/** URL at which a site reaches the management cluster's API server; undefined when nothing tells. */
export function managementAddress(
  stack: string,
  { management, managementAddress: own }: EdgeConfig,
  clusters: ClustersConfig,
): string | undefined {
  const cluster = clusters[management];
  return own ?? (cluster && outsideApiServer(stack, management, cluster));
}
