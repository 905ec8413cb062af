import type * as pulumi from "@pulumi/pulumi";

import { IntermediateCa } from "../../certs/intermediate-ca.ts";
import { RootCa } from "../../certs/root-ca.ts";
import { get } from "../clusters/deploy.ts";
import type { Plan, RootCaPlan } from "../plan.ts";

/** The CAs of a plan. */
export interface Trust {
  /** By name in the stack config. */
  readonly roots: ReadonlyMap<string, RootCa>;
  /** By cluster of the mesh. */
  readonly intermediates: ReadonlyMap<string, IntermediateCa>;
}

/** Makes the root CAs and, below the mesh's, an intermediate CA for each of its clusters. */
export function createTrust(plan: Plan, secret: (key: string) => pulumi.Output<string>): Trust {
  const roots = new Map(plan.rootCas.map(root => [root.name, createRoot(root, secret)]));
  const intermediates = (plan.mesh?.controlPlanes ?? []).map(({ cluster, intermediateValidityDays }) => {
    const name = plan.mesh?.rootCa ?? "";
    const rootPlan = plan.rootCas.find(root => root.name === name);
    const intermediate = new IntermediateCa(`${cluster}-ca`, {
      root: get(roots, name),
      algorithm: rootPlan?.algorithm ?? "ECDSA-P256",
      validityDays: intermediateValidityDays,
    });
    return [cluster, intermediate] as const;
  });
  return { roots, intermediates: new Map(intermediates) };
}

function createRoot(root: RootCaPlan, secret: (key: string) => pulumi.Output<string>): RootCa {
  return new RootCa(
    `${root.name}-root-ca`,
    root.source === "upload"
      ? { source: "upload", certificate: secret(root.certKey), privateKey: secret(root.keyKey) }
      : root,
  );
}
