import type { Problem } from "../../config/problem.ts";
import type { MeshConfig } from "../schema.ts";
import { checkFields } from "./fields.ts";
import { checkLocality, checkReserved } from "./reserved.ts";

/** The config key of the overlay of a role. */
export const overlayPath = (role: "primary" | "remote"): string => `isthmus:mesh.istioOperator.${role}`;

/** Overlays that change what follows from the topology, and what istioctl can't read or nobody would. */
export function checkOverlays({ istioOperator, locality }: MeshConfig): Problem[] {
  return (["primary", "remote"] as const).flatMap(role => {
    const overlay = istioOperator[role];
    if (!overlay) return [];
    const reserved = [
      ...checkReserved(overlay),
      ...(locality === "preferLocal" ? checkLocality(overlay) : []),
    ];
    const taken = new Set(reserved.map(({ at }) => at.join(".")));
    const fields = (["meshConfig", "components", "values"] as const)
      .flatMap(root => checkFields(root, overlay[root]))
      .filter(({ at }) => !taken.has(at.join(".")));
    return [...reserved, ...fields].map(({ at, ...finding }) => ({
      path: [overlayPath(role), ...at].join("."),
      ...finding,
    }));
  });
}
