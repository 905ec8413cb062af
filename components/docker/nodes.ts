import { run } from "../../toolchain/process.ts";

/** A node container of a kind cluster. */
export interface KindNode {
  readonly name: string;
  /** The kind cluster it belongs to. */
  readonly kindName: string;
  readonly role: "control-plane" | "worker";
  readonly id: string;
  readonly running: boolean;
  /** RFC 3339; changes when the container is started again. */
  readonly startedAt: string;
  /** IPv4 address on the stack's network; empty while stopped. */
  readonly address: string;
}

// Labels that kind puts on its containers (kind v0.33.0, pkg/cluster/constants and internal/providers/docker).
const clusterLabel = "io.x-k8s.kind.cluster";
const roleLabel = "io.x-k8s.kind.role";

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Running: boolean; readonly StartedAt: string };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
}

/**
 * The nodes of the given kind clusters that exist, sorted by name.
 *
 * @param dockerNetwork the Docker network whose addresses are meant
 */
export async function kindNodes(kindNames: readonly string[], dockerNetwork: string): Promise<KindNode[]> {
  const listed = await run("docker", [
    "ps",
    "-a",
    "--no-trunc",
    "--filter",
    `label=${clusterLabel}`,
    "--format",
    `{{.ID}} {{.Label "${clusterLabel}"}}`,
  ]);
  const ids = listed
    .split("\n")
    .map(line => line.split(" "))
    .filter(([, kindName]) => kindName !== undefined && kindNames.includes(kindName))
    .map(([id]) => id ?? "");
  if (ids.length === 0) return [];
  const inspected = JSON.parse(await run("docker", ["container", "inspect", ...ids])) as readonly Inspected[];
  return inspected
    .map(container => node(container, dockerNetwork))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function node(container: Inspected, dockerNetwork: string): KindNode {
  const labels = container.Config.Labels;
  return {
    name: container.Name.replace(/^\//, ""),
    kindName: labels[clusterLabel] ?? "",
    role: labels[roleLabel] === "worker" ? "worker" : "control-plane",
    id: container.Id,
    running: container.State.Running,
    startedAt: container.State.StartedAt,
    address: container.NetworkSettings.Networks[dockerNetwork]?.IPAddress ?? "",
  };
}

/** Runs a shell script inside a node and returns its standard output. */
export function execInNode(node: string, script: string): Promise<string> {
  return run("docker", ["exec", "-i", node, "sh", "-eu"], { input: script });
}

/** Runs kubectl as the cluster's administrator on one of its control-plane nodes. */
export function kubectlInNode(node: string, args: readonly string[]): Promise<string> {
  return run("docker", ["exec", node, "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", ...args]);
}

/** IPv4 subnets of every Docker network on this machine, by network name. */
export async function networkSubnets(): Promise<Map<string, string[]>> {
  const names = (await run("docker", ["network", "ls", "-q", "--no-trunc"])).split("\n").filter(Boolean);
  if (names.length === 0) return new Map();
  const networks = JSON.parse(await run("docker", ["network", "inspect", ...names])) as readonly {
    readonly Name: string;
    readonly IPAM: { readonly Config: readonly { readonly Subnet?: string }[] | null };
  }[];
  return new Map(
    networks.map(({ Name, IPAM }) => [
      Name,
      (IPAM.Config ?? []).flatMap(({ Subnet }) => (Subnet?.includes(".") ? [Subnet] : [])),
    ]),
  );
}
