import type { Damage } from "../request.ts";
import type { Ground } from "./hop.ts";

/** Why nodes lack something, in words; undefined where they lack nothing, or could not be looked at. */
export function damageIn({ request }: Ground, isMeant: (damage: Damage) => boolean): string | undefined {
  return "is" in request.damages ? request.damages.is.find(isMeant)?.why : undefined;
}

/** The damage of routes between two clusters, in either direction; undefined where none is known. */
export function routeDamage(ground: Ground, a: string, b: string): string | undefined {
  const isBetween = (from: string, to: string) => (from === a && to === b) || (from === b && to === a);
  return damageIn(ground, damage => damage.of === "routes" && isBetween(damage.from, damage.to));
}
