import { createServer, connect, type Server } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import type { ForeignCluster } from "./foreign-cluster.ts";

/** An entry in the status of a Service of type LoadBalancer. */
export type Ingress = { readonly ip: string } | { readonly hostname: string };

interface Service {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly type: string;
    readonly ports: readonly { readonly port: number; readonly nodePort: number }[];
  };
}

/** Waits until a cluster has a Service of type LoadBalancer. */
export async function loadBalancerService(cluster: ForeignCluster): Promise<Service> {
  for (;;) {
    const { items } = JSON.parse(await cluster.kubectl("get", "services", "-A", "-o=json")) as {
      readonly items: readonly Service[];
    };
    const found = items.find(({ spec }) => spec.type === "LoadBalancer");
    if (found) return found;
    await sleep(200);
  }
}

/** Gives a Service an address, as a cloud's controller does. */
export async function giveAddress(
  cluster: ForeignCluster,
  { metadata: { name, namespace } }: Service,
  ingress: Ingress,
): Promise<void> {
  const patch = JSON.stringify({ status: { loadBalancer: { ingress: [ingress] } } });
  await cluster.kubectl(
    ...["patch", "service", name, "-n", namespace, "--subresource=status", "--type=merge", `-p=${patch}`],
  );
}

/** A load balancer outside of a cluster, which passes connections on to the ports of its nodes. */
export class OuterLoadBalancer {
  readonly #servers: readonly Server[];
  /** How many connections came to each port. */
  readonly connections: ReadonlyMap<number, number>;

  private constructor(servers: readonly Server[], connections: ReadonlyMap<number, number>) {
    this.#servers = servers;
    this.connections = connections;
  }

  /**
   * @param address of this machine at which it listens
   * @param node address of a node
   */
  static async start(address: string, node: string, { spec }: Service): Promise<OuterLoadBalancer> {
    const connections = new Map<number, number>();
    const servers = await Promise.all(
      spec.ports.map(async ({ port, nodePort }) => {
        const server = createServer(client => {
          connections.set(port, (connections.get(port) ?? 0) + 1);
          const behind = connect(nodePort, node);
          client.pipe(behind).pipe(client);
          for (const socket of [client, behind]) {
            socket.on("error", () => undefined);
            socket.on("close", () => {
              client.destroy();
              behind.destroy();
            });
          }
        });
        server.listen(port, address);
        await once(server, "listening");
        return server;
      }),
    );
    return new OuterLoadBalancer(servers, connections);
  }

  stop(): void {
    for (const server of this.#servers) {
      server.close();
      server.unref();
    }
  }
}
