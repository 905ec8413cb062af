import type { CaAlgorithm } from "../../certs/algorithm.ts";
import type { MeshConfig } from "../mesh/schema.ts";
import type { RootCaConfig, RootCasConfig } from "./schema.ts";

/** Which roots there are, and who signs for which cluster. */
export interface TrustPlan {
  readonly roots: readonly RootCaPlan[];
  /** One for each cluster of the mesh. */
  readonly issuers: readonly IssuerPlan[];
}

export type RootCaPlan = { readonly name: string } & (
  | { readonly source: "generate"; readonly algorithm: CaAlgorithm; readonly validityYears: number }
  | { readonly source: "upload"; readonly certKey: string; readonly keyKey: string }
);

/** The intermediate CA of one cluster. */
export interface IssuerPlan {
  readonly cluster: string;
  /** Name of the root that signs it. */
  readonly signedBy: string;
  readonly algorithm: CaAlgorithm;
  readonly validityDays: number;
}

/** Algorithm of intermediates below an uploaded root, whatever the root's own: the fastest that istiod reads. */
const algorithmBelowUploaded: CaAlgorithm = "ECDSA-P256";

/** Decides the roots, and below the mesh's an intermediate CA for each of its clusters. */
export function planTrust({
  rootCas,
  mesh,
}: {
  readonly rootCas: RootCasConfig;
  readonly mesh?: MeshConfig | undefined;
}): TrustPlan {
  return {
    roots: Object.entries(rootCas).map(([name, root]) => planRoot(name, root)),
    issuers: mesh ? planIssuers(mesh, rootCas[mesh.rootCa]) : [],
  };
}

function planRoot(name: string, { generate, upload }: RootCaConfig): RootCaPlan {
  if (upload) return { name, source: "upload", ...upload };
  if (!generate) throw new Error(`${name} has neither generate nor upload, which checkRootCas refuses`);
  return { name, source: "generate", ...generate };
}

function planIssuers(mesh: MeshConfig, root: RootCaConfig | undefined): IssuerPlan[] {
  const { rootCa: signedBy, intermediateValidityDays: validityDays, primaries, remotes } = mesh;
  const algorithm = root?.generate?.algorithm ?? algorithmBelowUploaded;
  return [...primaries, ...Object.keys(remotes)].map(cluster => ({
    cluster,
    signedBy,
    algorithm,
    validityDays,
  }));
}
