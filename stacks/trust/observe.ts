import { X509Certificate } from "node:crypto";

import { certificateAlone } from "../../certs/uploaded-root.ts";
import type { TrustPlan } from "./plan.ts";

/**
 * When the uploaded roots of a plan end, by name. Their values have been checked.
 *
 * @param secret the secret under a config key
 */
export function observeRootEnds(
  { roots }: TrustPlan,
  secret: (key: string) => string,
): ReadonlyMap<string, Date> {
  return new Map(
    roots.flatMap(root =>
      root.source === "upload" ? [[root.name, endOf(certificateAlone(secret(root.certKey)))] as const] : [],
    ),
  );
}

const endOf = (certificate: string): Date => new X509Certificate(certificate).validToDate;
