import { expect, it } from "vitest";

import type { Change } from "../../../cli/report/changes.ts";
import { callsFrom, configure, expectVerified, provenIn, stack } from "./mesh.ts";

/** Runs an `up` while both older clusters call helloworld, of which no call may fail. */
async function upUnderCalls(): Promise<Readonly<Record<string, unknown>>> {
  const calls = ["east", "remote"].map(cluster => callsFrom(cluster));
  const result = await stack.succeed("up");
  for (const { answered, failed } of await Promise.all(calls.map(each => each.stop()))) {
    expect(failed).toEqual([]);
    expect(answered).toBeGreaterThan(50);
  }
  return result;
}

/** What a preview changes of the clusters that are there, without the accounts by which west reads them. */
async function changesOfOthers(): Promise<string[]> {
  const { steps } = (await stack.succeed("preview")) as { readonly steps: readonly Change[] };
  expect(steps.some(({ cluster }) => cluster === "west")).toBe(true);
  return steps
    .filter(({ cluster, name }) => cluster !== "west" && !name.startsWith("west-"))
    .map(({ op, name }) => `${op} ${name}`)
    .sort();
}

/** A third cluster comes to a mesh of two on two networks, and goes again. */
export function third(): void {
  it("comes on a network of its own, and no call of the others fails", async () => {
    configure("network3");
    expect(await changesOfOthers()).toEqual([
      "create east-drains-west",
      "create east-reads-west",
      // What istiod is told of the mesh's networks, and what istioctl keeps of the values that it was given.
      "update east-istio-configmap-istio",
      "update east-istio-configmap-istio-sidecar-injector",
      "update east-istio-configmap-values",
      // The ranges that the Docker network of the stack must not have, which are looked at only when it is made.
      "update network",
      "update verification",
    ]);
    const clusters = provenIn(await upUnderCalls(), ["east", "west", "remote"]);
    expect(clusters["west"]?.paths).toEqual({ east: ["east"], remote: ["remote"] });
    expect(clusters["east"]?.paths).toEqual({ west: ["west"], remote: ["remote"] });
  });

  it("goes, and no call of the others fails", async () => {
    configure();
    provenIn(await upUnderCalls(), ["east", "remote"]);
  });

  it("comes on the network of another one, which is then reached through the gateways of both", async () => {
    configure("network2");
    expectVerified(await stack.succeed("up"));
  });
}
