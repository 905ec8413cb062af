import { expect, it } from "vitest";

import { run } from "../../../toolchain/process.ts";
import { addressOf } from "../../support/docker.ts";
import { callsFrom, expectVerified, kubectl, names, network, nodeOf, stack } from "./mesh.ts";

const gateway = ["-n=istio-system", "deploy/istio-eastwestgateway"];

/** What breaks between networks, is named, and repaired. */
export function damage(): void {
  it("is named by verify and repaired by an up: gateways that are away", async () => {
    await Promise.all(
      ["west", "remote"].map(cluster => kubectl(cluster, "scale", ...gateway, "--replicas=0")),
    );
    const { exitCode, stderr, stdout } = await stack.run("verify");
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(
      /east: expected answers of helloworld v1 and v2, saw v1.*the gateway of west .*by which network2 is reached: its Deployment is scaled to 0/s,
    );
    expectVerified(await stack.succeed("up"));
  });

  it("is felt by no call while one of the gateways of a network restarts", async () => {
    const calls = callsFrom("east");
    await kubectl("west", "rollout", "restart", ...gateway);
    await kubectl("west", "rollout", "status", ...gateway, "--timeout=120s");
    const { answered, failed } = await calls.stop();
    expect(failed).toEqual([]);
    expect(answered).toBeGreaterThan(0);
  });

  it("is repaired: nodes that exchanged their addresses, while gateways keep theirs by themselves", async () => {
    const { gateways } = JSON.parse((await stack.run("pulumi", "stack", "output", "--json")).stdout) as {
      gateways: Readonly<Record<string, { readonly address: string }>>;
    };
    const before = await Promise.all(names.map(name => addressOf(nodeOf(name), network)));
    await run("docker", ["stop", ...names.map(nodeOf)]);
    // Docker gives the lowest address that is free.
    for (const name of ["remote", "west", "east"]) await run("docker", ["start", nodeOf(name)]);
    const after = await Promise.all(names.map(name => addressOf(nodeOf(name), network)));
    expect(after).not.toEqual(before);
    expect([...after].sort()).toEqual([...before].sort());
    const own = (name: string) => run("docker", ["exec", nodeOf(name), "ip", "-4", "-o", "address"]);
    for (const name of names) {
      const address = gateways[name]?.address ?? "";
      await expect.poll(() => own(name), { timeout: 60_000, interval: 500 }).toContain(`inet ${address}/32`);
    }
    await run("docker", ["exec", nodeOf("west"), "systemctl", "stop", "isthmus-gateway-address.service"]);
    expect(await own("west")).not.toContain(gateways["west"]?.address);

    expectVerified(await stack.succeed("up"));
    expect(await own("west")).toContain(`inet ${gateways["west"]?.address ?? ""}/32`);
    expect((await stack.succeed("up"))["changed"]).toBe(0);
  });
}
