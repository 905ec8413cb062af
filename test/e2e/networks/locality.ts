import { expect, it } from "vitest";

import { answersOf, configure, kubectl, provenIn, names, stack } from "./mesh.ts";

const soon = { timeout: 60_000, interval: 500 };
const answered = /^Hello version: (v\d), instance: /;

/** How often each version answered; what is no answer counts as what it is. */
async function counted(cluster: string): Promise<Readonly<Record<string, number>>> {
  const found = (await answersOf(cluster, "helloworld")).map(line => answered.exec(line)?.[1] ?? line);
  return Object.fromEntries([...Map.groupBy(found, name => name)].map(([name, all]) => [name, all.length]));
}

const scale = (cluster: string, namespace: string, name: string, replicas: number) =>
  kubectl(cluster, "scale", `-n=${namespace}`, `deploy/${name}`, `--replicas=${replicas}`);

/** A mesh that prefers local pods. */
export function locality(): void {
  it("is proven by an up", async () => {
    configure("network2", { locality: "preferLocal" });
    const clusters = provenIn(await stack.succeed("up"), names);
    expect(Object.entries(clusters).map(([name, { local = {} }]) => [name, Object.keys(local)])).toEqual([
      ["east", ["v1"]],
      ["west", ["v1"]],
      ["remote", ["v2"]],
    ]);
  });

  it("has the other network answer while no local pod is there, and local ones again afterwards", async () => {
    await scale("east", "sample", "helloworld-v1", 0);
    // Of 20, by chance, all from one of the two versions on the other network: once in 500,000 rounds.
    await expect.poll(async () => Object.keys(await counted("east")).sort(), soon).toEqual(["v1", "v2"]);
    await scale("east", "sample", "helloworld-v1", 1);
    await expect.poll(() => counted("east"), soon).toEqual({ v1: 20 });
  });

  it("has local pods answer where the way to the other network is cut", async () => {
    const gateways = (replicas: number) =>
      Promise.all(
        ["west", "remote"].map(name => scale(name, "istio-system", "istio-eastwestgateway", replicas)),
      );
    await gateways(0);
    expect(await counted("east")).toEqual({ v1: 20 });
    await gateways(1);
  });
}
