import { z } from "zod";

import { minIntermediateDays } from "../../certs/root-lifetime.ts";
import { text } from "../config/types.ts";

const json = z.record(z.string(), z.json());

/** The part of an IstioOperator spec that may be laid over ours; `profile` is here to be refused by its name. */
const overlay = z.strictObject({
  profile: z.string().optional().meta({ description: "refused: it follows from the topology" }),
  hub: text.optional().meta({ description: "where Istio's images are" }),
  tag: text.optional().meta({ description: "their tag" }),
  meshConfig: json.optional().meta({ description: "Istio's MeshConfig" }),
  components: json
    .optional()
    .meta({ description: "settings of Istio's components, such as their Deployments" }),
  values: json.optional().meta({ description: "values of Istio's charts" }),
});

const mesh = z.strictObject({
  id: z.string().meta({ description: "Istio's mesh ID, a DNS label" }),
  rootCa: z.string().meta({ description: "a name in `rootCas`" }),
  primaries: z
    .array(z.string())
    .meta({ description: "those with an istiod of their own, at least one", value: "list of clusters" }),
  remotes: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: "clusters that use a primary's istiod: `<remote>: <primary>`", otherwise: "none" }),
  trustDomain: z
    .string()
    .default("cluster.local")
    .meta({ description: "of every workload's identity", value: "DNS name" }),
  intermediateValidityDays: z.int().min(minIntermediateDays).max(3650).default(730).meta({
    description: "life of each cluster's intermediate CA, in days; `up` renews it in the last 30 days",
  }),
  locality: z
    .enum(["anywhere", "preferLocal"])
    .default("anywhere")
    .meta({
      description:
        "`anywhere`: a Service's pods answer, wherever they are; `preferLocal`: those of the own cluster while they are " +
        "healthy, then the [nearest](networks.md#locality)",
    }),
  dnsCapture: z.boolean().optional().meta({
    description:
      "whether each pod's proxy answers its DNS questions, also for [names of other clusters](networks.md#names-of-other-clusters)",
    otherwise:
      "`true` in a mesh of several clusters, `false` for an adopted one and those that share its istiod",
  }),
  istioOperator: z
    .strictObject({
      primary: overlay
        .optional()
        .meta({ description: "laid over the IstioOperator spec of every primary", opaque: true }),
      remote: overlay
        .optional()
        .meta({ description: "laid over the IstioOperator spec of every remote", opaque: true }),
    })
    .default({})
    .meta({ description: "IstioOperator specs of your own, by role", otherwise: "none" }),
});

/** `isthmus:mesh`; absent for clusters and routes only. */
export const meshSchema = mesh
  .optional()
  .meta({ description: "the Istio mesh over them", otherwise: "clusters and routes only" });

export type MeshConfig = z.output<typeof mesh>;

/** The clusters of a mesh, primaries first; none without a mesh. */
export function memberNames(mesh: MeshConfig | undefined): string[] {
  return mesh ? [...new Set([...mesh.primaries, ...Object.keys(mesh.remotes)])] : [];
}
