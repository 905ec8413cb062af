import { z } from "zod";

import { text } from "../config/types.ts";

const json = z.record(z.string(), z.json());

/** The part of an IstioOperator spec that may be laid over ours; `profile` is here to be refused by its name. */
const overlay = z.strictObject({
  profile: z.string().optional(),
  hub: text.optional(),
  tag: text.optional(),
  meshConfig: json.optional(),
  components: json.optional(),
  values: json.optional(),
});

const mesh = z.strictObject({
  id: z.string(),
  /** A name in `isthmus:rootCas`. */
  rootCa: z.string(),
  /** Clusters with an istiod of their own. */
  primaries: z.array(z.string()),
  /** Clusters that use a primary's istiod: remote to primary. Default: none. */
  remotes: z.record(z.string(), z.string()).default({}),
  trustDomain: z.string().default("cluster.local"),
  /** Life of each cluster's intermediate CA, in days. */
  intermediateValidityDays: z.int().min(60).max(3650).default(730),
  /** IstioOperator specs laid over ours, by role. */
  istioOperator: z.strictObject({ primary: overlay.optional(), remote: overlay.optional() }).default({}),
});

/** `isthmus:mesh`; absent for clusters and routes only. */
export const meshSchema = mesh.optional();

export type MeshConfig = z.output<typeof mesh>;
