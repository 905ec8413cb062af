import type { Claim } from "../kubernetes/claim.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";

/** Time for objects to be gone, with the pods below them, in seconds. */
const deletionSeconds = 180;

/** Deletes objects and waits until they are gone. Those that refuse requests come first, or they could refuse these. */
export async function deleteObjects(kubectl: Kubectl, objects: readonly Claim[]): Promise<void> {
  if (objects.length === 0) return;
  const isHook = ({ kind }: Claim) => /WebhookConfiguration$|^ValidatingAdmissionPolicy/.test(kind);
  const items = objects
    .toSorted((a, b) => Number(isHook(b)) - Number(isHook(a)))
    .map(({ apiVersion, kind, name, namespace }) => ({ apiVersion, kind, metadata: { name, namespace } }));
  await kubectl(
    ["delete", "-f", "-", "--ignore-not-found", "--cascade=foreground", `--timeout=${deletionSeconds}s`],
    {
      input: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
      timeoutMs: (deletionSeconds + 10) * 1000,
    },
  );
}
