import { run } from "../../toolchain/process.ts";
import { inspectAll } from "./inspect.ts";

/** A node container of a kind cluster. */
export interface KindNode {
  readonly name: string;
  /** The kind cluster it belongs to. */
  readonly kindName: string;
  readonly role: "control-plane" | "worker";
  readonly id: string;
  /** A paused one does not. */
  readonly running: boolean;
  /** Whether it only has to go on, and not to be started; absent for no. */
  readonly paused?: boolean;
  /** RFC 3339; changes when the container is started again. */
  readonly startedAt: string;
  /** IPv4 address on the stack's network; empty while stopped. */
  readonly address: string;
  /** The Docker network it was made on; others may have been attached since. */
  readonly home: {
    /** Its name, or its ID where that was given. */
    readonly network: string;
    /** Its ID; empty before the node's first start, and once it was detached. */
    readonly id: string;
  };
}

// Labels that kind puts on its containers (kind v0.33.0, pkg/cluster/constants and internal/providers/docker).
const clusterLabel = "io.x-k8s.kind.cluster";
const roleLabel = "io.x-k8s.kind.role";

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Running: boolean; readonly Paused: boolean; readonly StartedAt: string };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: { readonly NetworkMode: string };
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string; readonly NetworkID: string }>>;
  };
}

/**
 * The nodes of the given kind clusters that exist, sorted by name.
 *
 * @param dockerNetwork the Docker network whose addresses are meant
 * @param timeoutMs how long Docker may take. Default: no limit
 */
export async function kindNodes(
  kindNames: readonly string[],
  dockerNetwork: string,
  timeoutMs?: number,
): Promise<KindNode[]> {
  const nodes = await allKindNodes(dockerNetwork, timeoutMs);
  return nodes.filter(({ kindName }) => kindNames.includes(kindName));
}

/** As {@link kindNodes}, of every kind cluster on this machine, whoever made it. */
export async function allKindNodes(dockerNetwork: string, timeoutMs?: number): Promise<KindNode[]> {
  const list = ["ps", "-aq", "--no-trunc", "--filter", `label=${clusterLabel}`];
  return (await inspectAll<Inspected>("container", list, timeoutMs))
    .map(container => node(container, dockerNetwork))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function node(container: Inspected, dockerNetwork: string): KindNode {
  const labels = container.Config.Labels;
  const networks = container.NetworkSettings.Networks;
  const home = container.HostConfig.NetworkMode;
  return {
    name: container.Name.replace(/^\//, ""),
    kindName: labels[clusterLabel] ?? "",
    role: labels[roleLabel] === "worker" ? "worker" : "control-plane",
    id: container.Id,
    running: container.State.Running && !container.State.Paused,
    ...(container.State.Paused && { paused: true }),
    startedAt: container.State.StartedAt,
    address: networks[dockerNetwork]?.IPAddress ?? "",
    home: { network: home, id: networks[home]?.NetworkID ?? "" },
  };
}

/**
 * Runs a shell script inside a node and returns its standard output.
 * @param timeoutMs how long it may take. Default: no limit
 */
export function execInNode(node: string, script: string, timeoutMs?: number): Promise<string> {
  return run("docker", ["exec", "-i", node, "sh", "-eu"], {
    input: script,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}

/** Time for one question to a node's API server, in milliseconds: one that hangs must not hold up whoever waits for it. */
const answerLimit = 10_000;

/**
 * Runs kubectl as the cluster's administrator on one of its control-plane nodes.
 * @param timeoutMs for all of it; its requests end a second earlier, as nobody ends what Docker has started in the node
 */
export function kubectlInNode(
  node: string,
  args: readonly string[],
  timeoutMs = answerLimit,
): Promise<string> {
  const settings = ["--kubeconfig=/etc/kubernetes/admin.conf", `--request-timeout=${timeoutMs - 1000}ms`];
  return run("docker", ["exec", node, "kubectl", ...settings, ...args], { timeoutMs });
}
