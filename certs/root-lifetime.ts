import { day } from "./day.ts";
import type { Finding } from "./finding.ts";

/** A root CA's end, and the intermediate CAs that are to stand below it. */
export interface Lifetime {
  /** Its name in the stack config. */
  readonly rootCa: string;
  /** The end of its validity. */
  readonly notAfter: Date;
  readonly intermediateValidityDays: number;
  /** Default: now. */
  readonly now?: Date;
}

/** The fewest days that an intermediate CA may live: `up` renews it in the last 30 of them. */
export const minIntermediateDays = 60;

/**
 * Why intermediate CAs that are about to be made for the first time would outlive their uploaded root. When it ends,
 * every workload fails at once, although its cluster's CA has days left. For a mesh that exists already the same is
 * only worth a `lifetimeWarning`: each root comes to this point, and the mesh has to stay usable.
 */
export function lifetimeProblem(lifetime: Lifetime): Finding | undefined {
  const { rootCa, notAfter, intermediateValidityDays } = lifetime;
  const left = daysLeft(lifetime);
  if (intermediateValidityDays <= left) return undefined;
  return {
    reason: `${intermediateValidityDays} days are more than the ${left} that the root CA ${rootCa} has left, until ${day(notAfter)}`,
    remedy:
      left < minIntermediateDays
        ? "upload one that lives longer"
        : `write ${left} or less, or upload one that lives longer`,
  };
}

/** Warns in `up` and `preview` of a root CA, uploaded or generated, that a renewed intermediate CA would outlive. */
export function lifetimeWarning(lifetime: Lifetime): Finding | undefined {
  const { rootCa, notAfter, intermediateValidityDays } = lifetime;
  const left = daysLeft(lifetime);
  if (intermediateValidityDays <= left) return undefined;
  if (left < 0) {
    const remedy = "every workload of the mesh fails until it has a new one";
    return { reason: `the root CA ${rootCa} ended on ${day(notAfter)}`, remedy };
  }
  return {
    reason: `the root CA ${rootCa} has ${left} days left, until ${day(notAfter)}, and a renewed intermediate CA has ${intermediateValidityDays}`,
    remedy: "plan for a new root: when this one ends, every workload of the mesh fails",
  };
}

/** Whole days; below zero when it has ended. */
function daysLeft({ notAfter, now = new Date() }: Lifetime): number {
  return Math.floor((notAfter.getTime() - now.getTime()) / 86_400_000);
}
