import { formatAddress, formatCidr } from "../addresses/cidr.ts";
import { routeTableText } from "../../toolchain/machine/routes.ts";
import { run } from "../../toolchain/process.ts";

/** A route of this machine: its own network's, a VPN's. */
export interface MachineRoute {
  /** IPv4 CIDR. */
  readonly destination: string;
  readonly device: string;
  /** Address of the gateway; undefined for a network that the machine is on. */
  readonly via: string | undefined;
}

/** Of a route in use, and of one that says "nowhere" (include/uapi/linux/route.h). */
const flags = { up: 0x1, reject: 0x200 } as const;

/**
 * Of a default route. A VPN that takes it over has two of them, 0.0.0.0/1 and 128.0.0.0/1, which win over the machine's own
 * (OpenVPN's `redirect-gateway def1`).
 */
const longestDefault = 1;

/** The routes of this machine; undefined where they can't be read, or where Docker runs on another machine. */
export async function machineRoutes(): Promise<readonly MachineRoute[] | undefined> {
  try {
    return isLocal(await dockerHost()) ? routeTable() : undefined;
  } catch {
    return undefined;
  }
}

/** The routes of this machine, wherever Docker runs; undefined where they can't be read. */
export function routeTable(): readonly MachineRoute[] | undefined {
  const text = routeTableText();
  return text === undefined ? undefined : parseRouteTable(text);
}

/** Where the docker on PATH finds its daemon, by DOCKER_HOST or by its context. */
async function dockerHost(): Promise<string> {
  const format = "{{.Endpoints.docker.Host}}";
  return (await run("docker", ["context", "inspect", "--format", format], { timeoutMs: 5000 })).trim();
}

/** Whether a Docker is on this machine for sure: what looks like a local port may be a tunnel. */
export function isLocal(dockerHost: string): boolean {
  return dockerHost.startsWith("unix://");
}

/** The routes in a table as {@link routeTableText} gives it: addresses are words of the machine, here little-endian. */
export function parseRouteTable(text: string): MachineRoute[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap(line => {
      const [device = "", destination, gateway, flagBits, , , , mask] = line.trim().split(/\s+/);
      if (destination === undefined || gateway === undefined || mask === undefined) return [];
      const bits = Number.parseInt(flagBits ?? "", 16);
      const prefix = ones(address(mask));
      if (!(bits & flags.up) || bits & flags.reject || prefix <= longestDefault) return [];
      const via = address(gateway);
      return [
        {
          destination: formatCidr({ base: address(destination), prefix }),
          device,
          via: via === 0 ? undefined : formatAddress(via),
        },
      ];
    });
}

function address(word: string): number {
  return Buffer.from(word, "hex").readUInt32LE();
}

function ones(mask: number): number {
  return mask
    .toString(2)
    .split("")
    .filter(bit => bit === "1").length;
}
