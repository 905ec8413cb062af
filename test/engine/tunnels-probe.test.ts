import { afterEach, beforeEach, expect, it } from "vitest";

import { verifyTunnels } from "../../components/edges/proof/probe.ts";
import type { TunnelRequest } from "../../components/edges/proof/request.ts";
import { startApiServer } from "../support/api-server.ts";
import { kubeconfigFor, refusingPort, startDeafServer, type DeafServer } from "../support/deaf-server.ts";

const tunnel = (code: string, management: string, site?: string): TunnelRequest => ({
  code,
  management,
  ...(site !== undefined && { site }),
  interceptor: "isthmus",
  wait: 0,
  path: "/hello",
  answer: "",
});

const agentPod = (code: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: `${code}-pod`,
    namespace: "wt-system",
    labels: { app: `${code}-wt-api-agent`, "isthmus.io/edge-code": code },
  },
  spec: { containers: [{ name: `${code}-wt-api-agent` }, { name: "traffic-agent" }] },
  status: { conditions: [{ type: "Ready", status: "True" }] },
});

let deaf: DeafServer;
beforeEach(async () => {
  deaf = await startDeafServer();
});
afterEach(() => {
  deaf.close();
});

it("clusters that hang or are away are named, and what others showed is told", async () => {
  const api = await startApiServer({
    "/api/v1/namespaces/wt-system/pods": { kind: "PodList", apiVersion: "v1", items: [agentPod("edge-03")] },
    "/api/v1/namespaces/ambassador/services/traffic-manager-metrics:9090/proxy/metrics":
      'connect_active_status{client="root@edge-03"} 0\n',
  });
  try {
    const request = {
      tunnels: [
        tunnel("edge-01", "deaf"),
        tunnel("edge-02", "deaf"),
        tunnel("edge-03", "main0", "deaf"),
        tunnel("edge-04", "away"),
      ],
    };
    const kubeconfigs = {
      deaf: kubeconfigFor(deaf.port),
      away: kubeconfigFor(await refusingPort()),
      main0: kubeconfigFor(api.port),
    };
    const started = performance.now();
    const error = await verifyTunnels({ request, kubeconfigs }, { deadline: 1000 }).catch(
      (thrown: unknown) => thrown,
    );
    // Its ready agent is progress, from which on it gets its time anew.
    expect((performance.now() - started) / 1000).toBeLessThan(20);
    const [title, hung, connection, away, ...rest] = (error as Error).message.split("\n");
    expect(title).toBe("not every tunnel is up:");
    expect(hung).toMatch(
      /^ {2}deaf could not be asked within 1[0-5] s \(.*\), and so nothing is known of edge-01, edge-02$/,
    );
    expect(connection).toMatch(
      /^ {2}edge-03: connection: the interceptor of deaf is not connected to the traffic manager of main0; deaf could not be asked within \d+ s \(.*\)$/,
    );
    expect(away).toMatch(
      /^ {2}away could not be asked within \d s \(The connection .* nothing is known of edge-04$/,
    );
    expect(rest).toEqual([]);
  } finally {
    api.close();
  }
});

it("questions end at once when nobody wants their answers any more", async () => {
  const controller = new AbortController();
  const verified = verifyTunnels(
    { request: { tunnels: [tunnel("edge-01", "deaf")] }, kubeconfigs: { deaf: kubeconfigFor(deaf.port) } },
    { signal: controller.signal },
  ).catch((thrown: unknown) => thrown);
  await expect.poll(() => deaf.connections(), { timeout: 10_000 }).toBeGreaterThan(0);
  const aborted = performance.now();
  controller.abort();
  expect(await verified).toMatchObject({ name: "AbortError" });
  expect(performance.now() - aborted).toBeLessThan(5000);
});
