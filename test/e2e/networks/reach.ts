import { expect, it } from "vitest";

import { answersOf, answersTo, kubectl, names } from "./mesh.ts";
import { expectNamesOfOtherClusters } from "./names.ts";

interface Pod {
  readonly name: string;
  readonly address: string;
}

async function helloworldIn(cluster: string): Promise<Pod> {
  const path = "-o=jsonpath={.items[0].metadata.name} {.items[0].status.podIP}";
  const pods = await kubectl(cluster, "get", "pods", "-n", "sample", "-l=app=helloworld", path);
  const [name = "", address = ""] = pods.split(" ");
  return { name, address };
}

/** Who reaches whom, and how. */
export function reach(): void {
  it("is of services across networks, and not of pods", async () => {
    const [inEast, inRemote] = await Promise.all(["east", "remote"].map(helloworldIn));
    for (const cluster of names) {
      const text = (await answersOf(cluster, "helloworld")).join("\n");
      expect(text).toMatch(/version: v1/);
      expect(text).toMatch(/version: v2/);
    }
    const ask = (pod?: Pod) => `curl -sS -m 3 http://${pod?.address ?? ""}:5000/hello || true`;
    // An address is some other pod's there, or nobody's; within a network it is the pod's.
    expect((await answersTo("east", ask(inRemote))).join("\n")).not.toContain(inRemote?.name);
    expect((await answersTo("remote", ask(inEast))).join("\n")).not.toContain(inEast?.name);
    expect((await answersTo("west", ask(inRemote))).join("\n")).toContain(inRemote?.name);
  });

  it("is of names of other clusters", expectNamesOfOtherClusters);
}
