import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

/** A local server that takes connections and never says a word, as an API server that hangs does. */
export interface DeafServer {
  readonly port: number;
  /** How many connections it has taken. */
  connections(): number;
  close(): void;
}

export async function startDeafServer(): Promise<DeafServer> {
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    socket.on("error", () => undefined);
    sockets.push(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.length,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A local port that refuses connections: it was free a moment ago. */
export async function refusingPort(): Promise<number> {
  const server = await startDeafServer();
  server.close();
  return server.port;
}

/** A kubeconfig for an API server at a local port. */
export const kubeconfigFor = (port: number): string => `apiVersion: v1
kind: Config
current-context: test
contexts: [{ name: test, context: { cluster: test, user: test } }]
clusters: [{ name: test, cluster: { server: "http://127.0.0.1:${port}" } }]
users: [{ name: test, user: { token: a-token } }]
`;
