import { z } from "zod";

import { httpsUrl, proxyUrl, text } from "../config/types.ts";

/** `isthmus:edges.<code>`: an edge site whose wt-api the management cluster is to reach. */
const edge = z.strictObject({
  /** A cluster in `isthmus:clusters`, or a site that can't be reached from here and gets a file to apply. */
  site: z.union([
    z.string(),
    z.strictObject({
      bundle: z.literal(true),
      /** How long the verification waits for the site to connect, in seconds. Default: 0, it only says so. */
      wait: z.int().min(0).max(3600).default(0),
    }),
  ]),
  /** The cluster in `isthmus:clusters` from which the site's API is called. */
  management: z.string(),
  /** URL at which the site reaches the management cluster's API server. Default: a kind cluster's node, else `adopt.apiServer`. */
  managementAddress: httpsUrl.optional(),
  /** The proxy through which the site's pods reach that address. Default: none. */
  proxy: proxyUrl.optional(),
  /** Name of the WutongCluster at the site whose operator is to run the interceptor. Default: Isthmus runs its own. */
  wutongCluster: text.optional(),
  /** Whether a sample stands in for wt-api. Default: true on a kind cluster, which has none, otherwise false. */
  sampleApi: z.boolean().optional(),
  /** Any text: another one makes a new token for the site and ends the old one. Default: `initial`. */
  token: z.string().default("initial"),
});

/** `isthmus:edges`: by code. */
export const edgesSchema = z.record(z.string(), edge).default({});

export type EdgeConfig = z.output<typeof edge>;
export type EdgesConfig = z.output<typeof edgesSchema>;
