import type { Kubectl } from "../../kubernetes/kubectl.ts";
import { edgeNamespace } from "../names.ts";

const crd = "wutongclusters.wutong.io";
const field = "edgeIsolatedClusterCode";

/**
 * Makes sure that a site has a wutong that takes a code. Without the field in its definition the API server would drop
 * the code in silence.
 *
 * @throws Error that names the config key, what is missing, and what to do
 */
export async function findWutong(
  kubectl: Kubectl,
  {
    code,
    site,
    wutongCluster,
  }: { readonly code: string; readonly site: string; readonly wutongCluster: string },
): Promise<void> {
  const refuse = (reason: string, remedy: string) =>
    new Error(`isthmus:edges.${code}.wutongCluster: ${reason} (${remedy})`);
  const list = (args: readonly string[]) => kubectl(["get", ...args, "--ignore-not-found", "-o", "json"]);

  const definition = await list(["crd", crd]);
  if (definition === "") {
    const remedy =
      "install wutong-operator 1.14 or later there, or remove the key: Isthmus then runs an interceptor";
    throw refuse(`${site} has no ${crd}, so wutong is not installed there`, remedy);
  }
  if (!definition.includes(`"${field}"`)) {
    throw refuse(
      `${crd} at ${site} has no spec.${field}, so its wutong is older than 1.14`,
      "apply the CRD of wutong-operator 1.14 or later there",
    );
  }
  if ((await list([crd, wutongCluster, "-n", edgeNamespace])) !== "") return;
  const names = await kubectl(["get", crd, "-n", edgeNamespace, "-o", "name"]);
  const there = names
    .split("\n")
    .filter(Boolean)
    .map(name => name.replace(/.*\//, ""))
    .join(", ");
  throw refuse(
    `${site} has no WutongCluster ${wutongCluster} in ${edgeNamespace}`,
    there ? `name the one that is there: ${there}` : "create it first, as wutong's installation does",
  );
}
