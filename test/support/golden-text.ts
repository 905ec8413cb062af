import { createHash } from "node:crypto";

import type { Graph, GraphNode } from "./preview-graph.ts";

/** Components whose objects istioctl renders: two thirds of all that a graph holds, and the same in one as in another. */
const rendered = /\(isthmus:mesh:(ControlPlane|Injection)\)$/;

/** The text of a graph as a golden has it: every resource with all that the engine was asked for. */
export function wholeText(graph: Graph): string {
  return JSON.stringify(graph, null, 1);
}

/**
 * The same with one line for each object that istioctl renders: its parent, and a digest of the rest. A change of such an
 * object shows here as a changed digest, and in the golden that has them whole as what it is.
 */
export function shortText(graph: Graph): string {
  const entries = Object.entries(graph).map(([key, node]) => [
    key,
    isRendered(graph, node) ? line(node) : node,
  ]);
  return wholeText(Object.fromEntries(entries) as Graph);
}

function isRendered(graph: Graph, { parent }: GraphNode): boolean {
  if (parent === undefined) return false;
  const above = graph[parent];
  return rendered.test(parent) || (above !== undefined && isRendered(graph, above));
}

function line({ parent = "", ...rest }: GraphNode): string {
  return `in ${parent}, sha256 ${createHash("sha256").update(JSON.stringify(rest)).digest("hex").slice(0, 12)}`;
}
