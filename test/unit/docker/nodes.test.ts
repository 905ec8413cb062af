import { afterEach, expect, it, vi } from "vitest";

import { kubectlInNode } from "../../../components/docker/nodes.ts";
import { standInFor } from "../../support/stand-in.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("a node whose API server hangs is given up in time", async () => {
  const docker = standInFor({ docker: "exec sleep 595" });
  try {
    vi.stubEnv("PATH", docker.path);
    const started = performance.now();
    await expect(kubectlInNode("a-node", ["get", "--raw", "/readyz"], 1500)).rejects.toThrow(
      "docker exec a-node kubectl --kubeconfig=/etc/kubernetes/admin.conf --request-timeout=500ms get --raw /readyz took longer than 1.5 s",
    );
    expect(performance.now() - started).toBeLessThan(6000);
  } finally {
    docker.remove();
  }
});
