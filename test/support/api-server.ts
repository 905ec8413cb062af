import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const discovery: Readonly<Record<string, unknown>> = {
  "/version": { major: "1", minor: "36", gitVersion: "v1.36.4" },
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/apis": { kind: "APIGroupList", apiVersion: "v1", groups: [] },
  "/api/v1": {
    kind: "APIResourceList",
    groupVersion: "v1",
    resources: [{ name: "pods", singularName: "pod", kind: "Pod", namespaced: true, verbs: ["get", "list"] }],
  },
};

/**
 * A local server that answers kubectl as an API server does, with what it is given by path; a text is sent as it is.
 *
 * @param refusal the status of every answer; default: as there is one or none
 */
export async function startApiServer(
  answers: Readonly<Record<string, unknown>>,
  refusal?: number,
): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/\?.*/, "");
    const answer = { ...discovery, ...answers }[path];
    response.statusCode = refusal ?? (answer === undefined ? 404 : 200);
    response.setHeader("Content-Type", "application/json");
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer ?? {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
