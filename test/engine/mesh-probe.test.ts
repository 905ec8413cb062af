import { afterEach, beforeEach, expect, it } from "vitest";

import { verifyMesh } from "../../components/samples/proof/probe.ts";
import type { VerifyRequest } from "../../components/samples/proof/request.ts";
import { kubeconfigFor, refusingPort, startDeafServer, type DeafServer } from "../support/deaf-server.ts";

const request: VerifyRequest = {
  versions: ["v1"],
  endpoints: 1,
  root: "AA",
  clusters: [
    { name: "deaf", primary: "deaf" },
    { name: "away", primary: "deaf" },
  ],
};

let deaf: DeafServer;
beforeEach(async () => {
  deaf = await startDeafServer();
});
afterEach(() => {
  deaf.close();
});
const kubeconfigs = async () => ({
  deaf: kubeconfigFor(deaf.port),
  away: kubeconfigFor(await refusingPort()),
});

const networks = {
  network1: { clusters: ["deaf"], endpoints: 1, gateways: [{ cluster: "deaf", endpoint: "10.0.0.1:31443" }] },
  network2: { clusters: ["away"], endpoints: 1, gateways: [{ cluster: "away", endpoint: "10.0.0.2:31443" }] },
};

it.each([
  ["one network", request],
  ["two networks", { ...request, networks }],
])(
  "a cluster that hangs and one that is away are named, one question after the deadline, on %s",
  async (_, request) => {
    const started = performance.now();
    const error = await verifyMesh({ request, kubeconfigs: await kubeconfigs() }, { deadline: 1000 }).catch(
      (thrown: unknown) => thrown,
    );
    const seconds = (performance.now() - started) / 1000;
    expect(seconds).toBeLessThan(16);
    const [title, first, second, ...rest] = (error as Error).message.split("\n");
    expect(title).toBe("the mesh is not verified:");
    expect(first).toMatch(/^ {2}deaf could not be asked within 1[0-5] s \(.*\)$/);
    expect(second).toMatch(/^ {2}away could not be asked within \d s \(The connection .* was refused.*\)$/);
    expect(rest).toEqual([]);
  },
);

it("questions end at once when nobody wants their answers any more", async () => {
  const controller = new AbortController();
  const verified = verifyMesh(
    { request, kubeconfigs: await kubeconfigs() },
    { signal: controller.signal },
  ).catch((thrown: unknown) => thrown);
  await expect.poll(() => deaf.connections(), { timeout: 10_000 }).toBeGreaterThan(0);
  const aborted = performance.now();
  controller.abort();
  expect(await verified).toMatchObject({ name: "AbortError" });
  expect(performance.now() - aborted).toBeLessThan(5000);
});
