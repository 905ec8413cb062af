import { expect, it } from "vitest";

import { callsFrom, configure, kubectl, provenIn, stack } from "./mesh.ts";

/** A cluster leaves a network that stays: its neighbour asks its pods, and the other network asks through its gateway as well. */
export function removal(): void {
  it("is asked no more before anything of it goes, and no call of the others fails", async () => {
    configure(undefined, { locality: "preferLocal" });
    const calls = ["east", "remote"].map(cluster => callsFrom(cluster, "helloworld-anywhere"));
    const result = await stack.succeed("up");
    for (const { answered, failed } of await Promise.all(calls.map(each => each.stop()))) {
      expect(failed).toEqual([]);
      expect(answered).toBeGreaterThan(50);
    }
    provenIn(result, ["east", "remote"]);
    expect(result["remarks"]).toEqual([]);
    const secrets = ["get", "secrets", "-n=istio-system", "-l=istio/multiCluster=true", "-o=name"];
    expect(await kubectl("east", ...secrets)).toBe("secret/istio-remote-secret-remote\n");
  });
}
