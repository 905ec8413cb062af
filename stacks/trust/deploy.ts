import * as pulumi from "@pulumi/pulumi";

import { IntermediateCa } from "../../certs/intermediate-ca.ts";
import { RootCa } from "../../certs/root-ca.ts";
import { lifetimeWarning } from "../../certs/root-lifetime.ts";
import { mustGet } from "../config/must-get.ts";
import { problemLine } from "../config/problem.ts";
import { lifetimePath } from "./judge.ts";
import type { IssuerPlan, RootCaPlan, TrustPlan } from "./plan.ts";

/** The CAs of a plan. */
export interface Trust {
  /** By name in the stack config. */
  readonly roots: ReadonlyMap<string, RootCa>;
  /** By cluster of the mesh. */
  readonly issuers: ReadonlyMap<string, Issuer>;
}

/** The CA of one cluster, and the root that signed it. */
export interface Issuer {
  readonly root: RootCa;
  readonly intermediate: IntermediateCa;
}

/** Makes the root CAs, and below them an intermediate CA for each cluster of the mesh. */
export function createTrust(plan: TrustPlan, secret: (key: string) => pulumi.Output<string>): Trust {
  const roots = new Map(plan.roots.map(root => [root.name, createRoot(root, secret)]));
  const issuers = plan.issuers.map(({ cluster, signedBy, algorithm, validityDays }) => {
    const root = mustGet(roots, signedBy);
    const intermediate = new IntermediateCa(`${cluster}-ca`, { root, algorithm, validityDays });
    return [cluster, { root, intermediate }] as const;
  });
  const [issuer] = plan.issuers;
  if (issuer) warnOfEnd(mustGet(roots, issuer.signedBy), issuer);
  return { roots, issuers: new Map(issuers) };
}

/** Says so when an intermediate CA that is renewed now would outlive its root, generated or uploaded. */
function warnOfEnd(root: RootCa, { signedBy, validityDays }: IssuerPlan): void {
  root.notAfter.apply(async end => {
    const finding = lifetimeWarning({
      rootCa: signedBy,
      notAfter: new Date(end),
      intermediateValidityDays: validityDays,
    });
    if (finding) await pulumi.log.warn(problemLine({ path: lifetimePath, ...finding }));
  });
}

function createRoot(root: RootCaPlan, secret: (key: string) => pulumi.Output<string>): RootCa {
  return new RootCa(
    `${root.name}-root-ca`,
    root.source === "upload"
      ? { source: "upload", certificate: secret(root.certKey), privateKey: secret(root.keyKey) }
      : root,
  );
}
