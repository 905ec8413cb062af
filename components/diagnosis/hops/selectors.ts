import type { Labels, Selector } from "../questions/item.ts";
import type { IngressRule, NetworkPolicy } from "../questions/objects.ts";

/** Whether a selector takes pods with these labels, as Kubernetes' label selectors do. */
export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case "In":
          return value !== undefined && values.includes(value);
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "Exists":
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}

/**
 * A policy that lets nobody in at a port of pods with these labels: one selects them, and none that does has a rule for the port.
 * Who it lets in at an open port is not looked at.
 */
export function closingPolicy(
  policies: readonly NetworkPolicy[],
  namespace: string,
  labels: Labels,
  port: number,
): NetworkPolicy | undefined {
  const own = policies.filter(
    policy =>
      policy.namespace === namespace && policy.ingress !== undefined && selects(policy.selector, labels),
  );
  const isOpen = own.some(({ ingress = [] }) => ingress.some(rule => opens(rule, port)));
  return isOpen ? undefined : own[0];
}

/** A port that is named by a word is some container's, and taken for open. */
function opens({ ports }: IngressRule, wanted: number): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some(({ port, endPort }) => {
    if (typeof port !== "number") return true;
    return port === wanted || (endPort !== undefined && port <= wanted && wanted <= endPort);
  });
}
