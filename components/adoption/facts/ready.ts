import type { Endpoint, Node } from "./objects.ts";

/** Whether a node says that it takes pods and runs them. */
export function isReadyNode({ status }: Node): boolean {
  return (status.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");
}

/** Whether requests are sent to an endpoint. Kubernetes takes one that does not say for ready. */
export const isReadyEndpoint = ({ conditions }: Endpoint): boolean => conditions?.ready !== false;
