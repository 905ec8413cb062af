import { expect } from "vitest";

import { answersOf, kubectl } from "./mesh.ts";

/**
 * Expects of names that one cluster has and another asks for what docs/networks.md says: east is on a network of
 * its own, west and remote share one, and v1 runs on east and west.
 */
export async function expectNamesOfOtherClusters(): Promise<void> {
  const expose = (cluster: string, name: string, ...more: readonly string[]) =>
    kubectl(
      cluster,
      ...["expose", "deployment", "helloworld-v1", "-n=sample", `--name=${name}`, "--port=5000", ...more],
    );
  await Promise.all([
    expose("east", "only-east"),
    expose("east", "pods-east", "--cluster-ip=None"),
    expose("west", "pods-west", "--cluster-ip=None"),
  ]);
  const answers = (cluster: string, name: string) => async () => [
    ...new Set((await answersOf(cluster, name)).map(line => line.replace(/, instance.*/, ""))),
  ];
  const soon = { timeout: 30_000, interval: 500 };
  await expect.poll(answers("west", "only-east"), soon).toEqual(["Hello version: v1"]);
  await expect.poll(answers("remote", "pods-west"), soon).toEqual(["Hello version: v1"]);
  expect(await answers("west", "pods-east")()).toEqual([expect.stringMatching(/Could not resolve host/)]);
  await kubectl("east", "delete", "service", "-n=sample", "only-east", "pods-east");
  await kubectl("west", "delete", "service", "-n=sample", "pods-west");
}
