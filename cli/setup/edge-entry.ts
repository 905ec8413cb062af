import type { EdgeEntry } from "../../stacks/drafts/edit-edges.ts";
import { UsageError } from "../line/errors.ts";

/** The edge in the flags of a command line. @throws UsageError when its ends are not named */
export function edgeEntry(flags: Readonly<Record<string, string | true>>): EdgeEntry {
  const { site, bundle, management } = flags;
  if (site !== undefined && bundle !== undefined)
    throw new UsageError(
      "--site names a cluster of the stack, and --bundle is for a site that is none: choose one",
    );
  if (site === undefined && bundle === undefined)
    throw new UsageError(
      "name the site: --site CLUSTER, or --bundle for one that can't be reached from here",
    );
  if (management === undefined)
    throw new UsageError("name the cluster from which the site's API is called: --management CLUSTER");
  const optional = {
    managementAddress: flags["management-address"],
    proxy: flags["proxy"],
    wutongCluster: flags["wutong-cluster"],
  };
  return {
    site: site ?? { bundle: true },
    management,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
