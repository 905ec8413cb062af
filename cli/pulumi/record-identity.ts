import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { readRecorded } from "./recorded-identity.ts";

/**
 * Puts the identity of a new stack into its state by an update of its own. For a stack whose state is written once, when an
 * update ends: the state of one that was killed would not know the identity, and what it made would be a stranger's.
 */
export async function recordIdentity(stack: Stack): Promise<void> {
  const { isEmpty } = await readRecorded(stack);
  if (!isEmpty) return;
  const { Identity } = await import("../../components/stack/identity.ts");
  await stack.up({
    program: () => {
      new Identity("identity", { stack: stack.name });
      return Promise.resolve();
    },
  });
}
