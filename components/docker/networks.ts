import { inspectAll } from "./inspect.ts";

/** A Docker network that exists. */
export interface SeenNetwork {
  readonly id: string;
  readonly name: string;
  /** IPv4. */
  readonly subnets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the containers that run on it, sorted: while there is one, Docker does not remove it. */
  readonly users: readonly string[];
  /** Name of its interface on the machine of Docker. */
  readonly bridge: string;
  /** Largest packet on it, in bytes; absent where it was not set, which means 1500. */
  readonly mtu?: string;
}

/** Option of a network with its {@link SeenNetwork.mtu}. */
export const mtuOption = "com.docker.network.driver.mtu";

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly IPAM: { readonly Config: readonly { readonly Subnet?: string }[] | null };
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Containers: Readonly<Record<string, { readonly Name: string }>> | null;
}

/**
 * Every Docker network on this machine.
 *
 * @param timeoutMs how long Docker may take. Default: no limit
 */
export async function dockerNetworks(timeoutMs?: number): Promise<SeenNetwork[]> {
  const found = await inspectAll<Inspected>("network", ["network", "ls", "-q", "--no-trunc"], timeoutMs);
  return found.map(({ Id, Name, IPAM, Labels, Options, Containers }) => ({
    id: Id,
    name: Name,
    subnets: (IPAM.Config ?? []).flatMap(({ Subnet }) => (Subnet?.includes(".") ? [Subnet] : [])),
    labels: Labels ?? {},
    users: Object.values(Containers ?? {})
      .map(container => container.Name)
      .sort(),
    // Docker's default for a network that says nothing else (libnetwork's bridge driver).
    bridge: Options?.["com.docker.network.bridge.name"] ?? `br-${Id.slice(0, 12)}`,
    ...(Options?.[mtuOption] !== undefined && { mtu: Options[mtuOption] }),
  }));
}

/**
 * The MTU that Docker gives its default network: what the daemon was told for machines behind a VPN or in a cloud. Docker gives
 * other networks 1500 all the same, and then what is larger than the way is lost.
 */
export function defaultMtu(networks: readonly SeenNetwork[]): string | undefined {
  return networks.find(({ name }) => name === "bridge")?.mtu;
}
