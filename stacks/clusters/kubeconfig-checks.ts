import { kubeconfigFindings } from "../../components/kubernetes/kubeconfig-findings.ts";
import type { Findings } from "../config/problem.ts";
import { hidden, type RawConfig } from "../config/raw-config.ts";
import { checkSecretKey } from "../config/secret-key.ts";
import type { ClustersConfig } from "./schema.ts";

/**
 * Kubeconfigs of adopted clusters that are missing or in clear, and what keeps those that can be read from working.
 *
 * @param taken keys that hold something else
 * @param isUpdate whether the clusters are about to be changed, and not only previewed
 * @param leftOut clusters that are left out, whatever is wrong with what their kubeconfigs hold
 */
export function checkKubeconfigs(
  clusters: ClustersConfig,
  raw: RawConfig,
  taken: readonly string[],
  isUpdate: boolean,
  leftOut: ReadonlySet<string> = new Set(),
): Findings {
  const found = Object.entries(clusters).flatMap(([cluster, { adopt }]): Findings[] => {
    if (!adopt) return [];
    const { kubeconfigKey: key, context } = adopt;
    const path = `isthmus:clusters.${cluster}.adopt.kubeconfigKey`;
    const problems = checkSecretKey({ path, key, example: `kubeconfig-${cluster}` }, raw, taken);
    const text = raw.secret(key);
    if (problems.length > 0 || text === undefined || text === hidden || leftOut.has(cluster))
      return [{ problems, warnings: [] }];
    const findings = kubeconfigFindings({ text, name: key, context, isAsked: isUpdate });
    return [
      {
        problems: findings.problems.map(finding => ({ path, ...finding })),
        warnings: findings.warnings.map(finding => ({ path, ...finding })),
      },
    ];
  });
  return {
    problems: found.flatMap(({ problems }) => problems),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}
