import { expect, it, onTestFinished } from "vitest";

import { run } from "../../../toolchain/process.ts";
import { addressOf } from "../../support/docker.ts";
import { startTinyContainer } from "../../support/tiny-container.ts";
import { expectVerified } from "../../support/verified.ts";
import { kubectl, main, network, remote, stack, versionsSeenBy } from "./mesh.ts";

/** Damage that was done by hand, or by a machine that went down. */
export function drift(): void {
  it("is named by verify with the cluster, what it lacks and why, while a route is missing", async () => {
    await run("docker", ["exec", remote, "ip", "route", "del", "10.241.0.0/16"]);
    const { exitCode, stderr, stdout } = await stack.run("verify");
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(/remote0: expected answers of helloworld v1 and v2, saw v2.*pod routes/s);
  });

  it("is repaired: objects and routes that were deleted by hand", async () => {
    await kubectl("main0", "delete", "secret", "-n", "istio-system", "istio-remote-secret-remote0");
    await kubectl("remote0", "delete", "deployment", "-n", "sample", "helloworld-v2");
    const { steps } = (await stack.succeed("preview")) as { steps: { op: string; urn: string }[] };
    const created = steps.filter(({ op }) => op === "create").map(({ urn }) => urn.split("::").at(-1));
    expect(created.sort()).toEqual(["main0-reads-remote0", "remote0-samples-helloworld-v2"]);
    expectVerified(await stack.succeed("up"));
    expect(await run("docker", ["exec", remote, "ip", "-4", "route"])).toContain("10.241.0.0/16 via");
  });

  it("is repaired: a node that was paused", async () => {
    await run("docker", ["pause", remote]);
    expectVerified(await stack.succeed("up"));
  });

  it("is repaired: a cluster that is gone, beside one that came back with another address", async () => {
    const before = await addressOf(main, network);
    await Promise.all([run("docker", ["rm", "-f", "-v", remote]), run("docker", ["stop", main])]);
    // They get the free addresses, so that the recreated cluster may get the one that the other had.
    const others = ["1", "2"].map(number => `${network}.other${number}`);
    const remove = () => run("docker", ["rm", "-f", ...others]);
    onTestFinished(async () => {
      await remove();
    });
    for (const other of others) await startTinyContainer(other, network);
    await run("docker", ["start", main]);
    await remove();
    expect(await addressOf(main, network)).not.toBe(before);
    expectVerified(await stack.succeed("up"));
    expect(await versionsSeenBy("main0")).toEqual(["v1", "v2"]);
    expect((await stack.succeed("up"))["changed"]).toBe(0);
  });
}
