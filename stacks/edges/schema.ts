import { z } from "zod";

import { httpsUrl, proxyUrl, text } from "../config/types.ts";

/** `isthmus:edges.<code>`: an edge site whose wt-api the management cluster is to reach. */
const edge = z.strictObject({
  site: z
    .union([
      z.string(),
      z.strictObject({
        bundle: z.literal(true).meta({
          description:
            "the site can't be reached from here: `up` writes `bundles/<stack>/<code>.yaml` for it",
          otherwise: "",
        }),
        wait: z.int().min(0).max(3600).default(0).meta({
          description:
            "seconds for which `up` and `verify` wait for such a site; then they say that it has not connected yet",
        }),
      }),
    ])
    .meta({ description: "a cluster in `clusters`, or `{ bundle: true }`" }),
  management: z
    .string()
    .meta({ description: "the cluster in `clusters` from which the site's API is called" }),
  managementAddress: httpsUrl.optional().meta({
    description: "where the site's pods reach the management cluster's API server",
    otherwise: "a kind cluster's node, else `adopt.apiServer`",
  }),
  proxy: proxyUrl.optional().meta({
    description: "the proxy through which the site's pods reach that address; it needs no password",
  }),
  wutongCluster: text.optional().meta({
    description:
      "name of the WutongCluster at the site whose operator runs the interceptor; without one Isthmus runs its own",
  }),
  sampleApi: z.boolean().optional().meta({
    description: "a helloworld that names the code stands in for wt-api",
    otherwise: "`true` on a kind cluster without `wutongCluster`, else `false`",
  }),
  token: z.string().default("initial").meta({
    description:
      "another text makes a new token for the site and ends the old one: at most 31 lower-case letters, digits and inner hyphens",
  }),
});

/** `isthmus:edges`: by code. */
export const edgesSchema = z
  .record(z.string(), edge)
  .default({})
  .meta({ description: "edge sites, by code", otherwise: "none" });

export type EdgeConfig = z.output<typeof edge>;
export type EdgesConfig = z.output<typeof edgesSchema>;
