import type { Problem } from "../problem.ts";
import type { StackConfig } from "../schema.ts";

/** RFC 1123 label: what Kubernetes, Istio and Docker all take for a name. */
const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Longest host name of a container, RFC 1123; kind names a node `<kind name>-control-plane` and `<kind name>-worker<n>`. */
const maxHostName = 63;

/** The name of a kind cluster on this machine. */
export function kindNameOf(stack: string, cluster: string): string {
  return `isthmus-${stack}-${cluster}`;
}

/** Stack, cluster and network names that can't name what they have to name. */
export function checkNames(stack: string, config: StackConfig): Problem[] {
  const problems: Problem[] = [];
  if (!dnsLabel.test(stack)) {
    problems.push({
      path: `stack ${stack}`,
      reason: "its name goes into container names and is not a DNS label",
      remedy: "use lower-case letters, digits and inner hyphens",
    });
  }
  if (Object.keys(config.clusters).length === 0) {
    problems.push({ path: "isthmus:clusters", reason: "it names no cluster", remedy: "add one" });
  }
  for (const [name, cluster] of Object.entries(config.clusters)) {
    const path = `isthmus:clusters.${name}`;
    if (name.toLowerCase() === "kubernetes") {
      problems.push({
        path,
        reason: `${name} is the name Istio gives a cluster that has none, and two of them would be taken for one`,
        remedy: "choose another name",
      });
    } else if (!dnsLabel.test(name)) {
      problems.push({
        path,
        reason: `${name} is not a DNS label`,
        remedy: "use lower-case letters, digits and inner hyphens",
      });
    }
    const node = `${kindNameOf(stack, name)}-control-plane`;
    if (cluster.kind && node.length > maxHostName) {
      problems.push({
        path,
        reason: `its node would be called ${node}, ${node.length} characters, and a host name has at most ${maxHostName}`,
        remedy: `shorten the name by ${node.length - maxHostName}, or the stack's`,
      });
    }
    if (!dnsLabel.test(cluster.network)) {
      problems.push({
        path: `${path}.network`,
        reason: `${JSON.stringify(cluster.network)} becomes a label's value and is not a DNS label`,
        remedy: "use lower-case letters, digits and inner hyphens",
      });
    }
    if (Boolean(cluster.kind) === Boolean(cluster.adopt)) {
      problems.push({
        path,
        reason: cluster.kind ? "it has both kind and adopt" : "it has neither kind nor adopt",
        remedy: "give it exactly one: kind to make it, adopt to use one that is there",
      });
    }
  }
  return problems;
}
