import { expect, it } from "vitest";

import { answersTo, kubectl, names } from "./mesh.ts";

const twentyTimes = "for i in $(seq 20); do curl -sS -m 5 helloworld.sample:5000/hello; done";

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
      const text = (await answersTo(cluster, twentyTimes)).join("\n");
      expect(text).toMatch(/version: v1/);
      expect(text).toMatch(/version: v2/);
    }
    const ask = (pod?: Pod) => `curl -sS -m 3 http://${pod?.address ?? ""}:5000/hello || true`;
    // An address is some other pod's there, or nobody's; within a network it is the pod's.
    expect((await answersTo("east", ask(inRemote))).join("\n")).not.toContain(inRemote?.name);
    expect((await answersTo("remote", ask(inEast))).join("\n")).not.toContain(inEast?.name);
    expect((await answersTo("west", ask(inRemote))).join("\n")).toContain(inRemote?.name);
  });
}
