/** Layers of `isthmus test`, cheapest first. */
export const layerNames = ["check", "unit", "property", "graph", "go", "engine", "e2e"] as const;

export type LayerName = (typeof layerNames)[number];
