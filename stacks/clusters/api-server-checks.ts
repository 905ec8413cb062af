import { apiServerFindings } from "../../components/addresses/url.ts";
import type { Problem } from "../config/problem.ts";
import type { ClustersConfig } from "./schema.ts";

/**
 * API servers that those who read them can't reach, and one that stands under two names.
 *
 * @param readers the clusters whose pods read all others
 */
export function checkApiServers(clusters: ClustersConfig, readers: readonly string[]): Problem[] {
  const adopted = Object.entries(clusters).flatMap(([name, { adopt }]) =>
    adopt ? [{ name, ...adopt }] : [],
  );
  return adopted.flatMap(({ name, apiServer, ...cluster }, index) => {
    const before = adopted.slice(0, index);
    const path = `isthmus:clusters.${name}.adopt`;
    const twin = before.find(
      ({ kubeconfigKey, context }) => kubeconfigKey === cluster.kubeconfigKey && context === cluster.context,
    );
    const remedy = "a cluster has one name here: remove one of the two";
    if (twin) {
      const reason = `${cluster.context} in ${cluster.kubeconfigKey} is ${twin.name} already`;
      return [{ path: `${path}.context`, reason, remedy }];
    }
    if (apiServer === undefined) return [];
    const findings = apiServerFindings(apiServer, readerOf(name, readers));
    const owner = before.find(other => other.apiServer !== undefined && isSame(other.apiServer, apiServer));
    if (owner && findings.length === 0) {
      findings.push({ reason: `${apiServer} is ${owner.name} already`, remedy });
    }
    return findings.map(finding => ({ path: `${path}.apiServer`, ...finding }));
  });
}

function readerOf(name: string, readers: readonly string[]) {
  const others = readers.filter(reader => reader !== name);
  const pods = `pods of ${others.join(" and ") || "other clusters"}`;
  return { itself: others.length > 0 ? "the primary's own pod" : "the own pod of whoever uses it", pods };
}

/** Whether two URLs are one, however they are written. */
function isSame(a: string, b: string): boolean {
  return new URL(a).href === new URL(b).href;
}
