import { expect, it } from "vitest";

import { verifyLive } from "../../cli/pulumi/live-verification.ts";
import { kubeconfigFor, startDeafServer } from "../support/deaf-server.ts";

it("a verification that the user stops ends at once, as an interruption", async () => {
  const deaf = await startDeafServer();
  try {
    const controller = new AbortController();
    const outputs = {
      contract: 1 as const,
      clusters: {},
      istiod: {},
      rootCas: {},
      kubeconfigs: { main0: kubeconfigFor(deaf.port) },
      verifyRequest: {
        versions: ["v1"],
        endpoints: 1,
        root: "AA",
        clusters: [{ name: "main0", primary: "main0" }],
      },
    };
    const verified = verifyLive(outputs, controller.signal).catch((thrown: unknown) => thrown);
    await expect.poll(() => deaf.connections(), { timeout: 10_000 }).toBeGreaterThan(0);
    const stopped = performance.now();
    controller.abort();
    expect(await verified).toMatchObject({ name: "InterruptedError", exitCode: 130 });
    expect(performance.now() - stopped).toBeLessThan(5000);
  } finally {
    deaf.close();
  }
});
