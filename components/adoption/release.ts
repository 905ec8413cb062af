import type { Claim } from "../kubernetes/claim.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import { fieldManagerOf } from "../kubernetes/owner.ts";

/** Takes back what a stack has written to an object, and leaves the rest as it is. */
export async function release(
  kubectl: Kubectl,
  { apiVersion, kind, name, namespace }: Claim,
  owner: string,
): Promise<void> {
  await kubectl(["apply", "--server-side", `--field-manager=${fieldManagerOf(owner)}`, "-f", "-"], {
    input: JSON.stringify({ apiVersion, kind, metadata: { name, namespace } }),
  });
}
