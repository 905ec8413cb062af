import { setTimeout as sleep } from "node:timers/promises";

import type { Kubectl } from "../kubernetes/kubectl.ts";
import type { Ask } from "./ask.ts";
import { findAbandoned } from "./by-products.ts";
import { deleteObjects } from "./delete-objects.ts";

/** How often is looked, and with which pause in milliseconds: a program that is about to end writes once more. */
const rounds = 5;
const pause = 2000;

/** Deletes what was written by programs that nobody runs any more. @param found UIDs of objects that existed before */
export async function deleteByProducts(kubectl: Kubectl, ask: Ask, found: readonly string[]): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const left = (await ask(findAbandoned)).filter(({ uid }) => !found.includes(uid));
    if (left.length === 0) return;
    await deleteObjects(kubectl, left);
    await sleep(pause);
  }
}
