import { lifetimeProblem } from "../../certs/root-lifetime.ts";
import type { StackIdentity } from "../../components/stack/stack-identity.ts";
import type { Problem } from "../config/problem.ts";
import type { TrustPlan } from "./plan.ts";

/** How long after its first `up` a stack counts as being set up: all of its CAs can still be recreated without harm. */
const setUpHours = 24;

/**
 * Intermediate CAs that would outlive the uploaded root that signs them, while the stack is being set up. Later that is no
 * reason to refuse, and {@link createTrust} warns: each root comes to this point one day, and the mesh has to stay usable.
 *
 * @param owner the stack's identity; undefined in the preview of a stack that has none yet
 * @param rootEnds when uploaded roots end, by name
 */
export function judgeLifetimes(
  { issuers }: TrustPlan,
  owner: StackIdentity | undefined,
  rootEnds: ReadonlyMap<string, Date>,
  now = new Date(),
): Problem[] {
  if (owner && now.getTime() - Date.parse(owner.since) > setUpHours * 3_600_000) return [];
  // One mesh, so all of them have the same root and the same life.
  const [issuer] = issuers;
  const notAfter = issuer && rootEnds.get(issuer.signedBy);
  if (!notAfter) return [];
  const problem = lifetimeProblem({
    rootCa: issuer.signedBy,
    notAfter,
    intermediateValidityDays: issuer.validityDays,
    now,
  });
  return problem ? [{ path: lifetimePath, ...problem }] : [];
}

/** Config key of the intermediates' life. */
export const lifetimePath = "isthmus:mesh.intermediateValidityDays";
