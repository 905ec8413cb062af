import type { DockerInfo } from "./info.ts";
import { noPodman } from "./no-answer.ts";

/**
 * Why nodes can't run in a Docker that answers, and what to do; undefined when they can.
 *
 * @param components what it says that it consists of
 */
export function whyUnfit(info: DockerInfo, components: readonly string[]): string | undefined {
  // Podman's pkg/api/handlers/compat/version.go
  if (components.includes("Podman Engine")) return noPodman("the daemon that docker talks to");
  if (info.storageDriver === "vfs")
    return "its storage driver is vfs, which copies a node's files for every container (set overlay2)";
  return info.isRootless ? whyRootlessUnfit(info) : undefined;
}

/** The conditions of kind v0.33.0 (pkg/cluster/internal/create/create.go, validateProvider). */
function whyRootlessUnfit({ cgroupVersion, hasLimits }: DockerInfo): string | undefined {
  const page = "https://kind.sigs.k8s.io/docs/user/rootless";
  if (cgroupVersion !== "2")
    return `it is rootless, and its machine has cgroup v${cgroupVersion}: nodes need v2 there (boot with systemd.unified_cgroup_hierarchy=1, or use a daemon of root: docker context use default)`;
  if (hasLimits) return undefined;
  return `it is rootless, and may not limit memory, processes and CPU (give user@.service Delegate=yes: ${page})`;
}
