import { setTimeout as sleep } from "node:timers/promises";

import type { Kubectl } from "../kubernetes/kubectl.ts";
import type { Ask } from "./ask.ts";
import { findAbandoned } from "./by-products.ts";
import { deleteObjects } from "./delete-objects.ts";

/** How long is looked at most, and with which pause, in milliseconds: a program that is about to end writes once more. */
const limit = 40_000;
const pause = 1000;

/** Deletes what was written by programs that nobody runs any more. @param found UIDs of objects that existed before */
export async function deleteByProducts(kubectl: Kubectl, ask: Ask, found: readonly string[]): Promise<void> {
  const deadline = performance.now() + limit;
  do {
    const { byProducts, isEnding } = await ask(findAbandoned);
    const left = byProducts.filter(({ uid }) => !found.includes(uid));
    if (left.length === 0 && !isEnding) return;
    await deleteObjects(kubectl, left);
    await sleep(pause);
  } while (performance.now() < deadline);
}
