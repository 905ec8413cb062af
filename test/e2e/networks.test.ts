import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import type { MeshVerification } from "../../components/samples/proof/request.ts";
import { run } from "../../toolchain/process.ts";
import { addressOf, dockerThings } from "../support/docker.ts";
import { TestStack } from "../support/isthmus.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-e2e-state-"));
const stack = new TestStack("e2e-networks", backend);
const network = "isthmus-e2e-networks";
const nodeOf = (cluster: string) => `${network}-${cluster}-control-plane`;
const names = ["east", "west", "remote"] as const;

// Two primaries on two networks with the very same subnets, and a remote whose primary is on the other network.
stack.set("clusters", {
  east: { kind: { podSubnet: "10.10.0.0/16", serviceSubnet: "10.255.10.0/24" }, network: "network1" },
  west: { kind: { podSubnet: "10.10.0.0/16", serviceSubnet: "10.255.10.0/24" }, network: "network2" },
  remote: { kind: { podSubnet: "10.20.0.0/16", serviceSubnet: "10.255.20.0/24" }, network: "network2" },
});
stack.set("mesh", {
  id: "mesh1",
  rootCa: "default",
  primaries: ["east", "west"],
  remotes: { remote: "east" },
});

stack.set("edges", {});

afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

const kubectl = (cluster: string, ...args: readonly string[]) => stack.kubectl(cluster, ...args);

/** What a cluster's sleep pod gets, a line each. */
async function answersTo(cluster: string, script: string): Promise<string[]> {
  const shell = ["exec", "-n", "sample", "deploy/sleep", "-c", "sleep", "--", "sh", "-c"];
  return (await kubectl(cluster, ...shell, script)).split("\n").filter(Boolean);
}
const twentyTimes = "for i in $(seq 20); do curl -sS -m 5 helloworld.sample:5000/hello; done";

function expectVerified(result: Readonly<Record<string, unknown>>): void {
  const { clusters } = result["verification"] as MeshVerification;
  expect(Object.keys(clusters)).toEqual(names);
  for (const { versions } of Object.values(clusters))
    expect(Object.keys(versions).sort()).toEqual(["v1", "v2"]);
  expect(new Set(Object.values(clusters).map(({ root }) => root)).size).toBe(1);
  const { east, west, remote } = clusters;
  expect(west?.paths).toEqual({ east: ["east"], remote: [] });
  expect(remote?.paths).toEqual({ east: ["east"], west: [] });
  // Of the two gateways that network2 has, one may have had no request yet.
  expect(east?.paths?.["west"]?.length).toBeGreaterThan(0);
}

it("an up stands up a mesh over two networks and says how its clusters reach each other", async () => {
  expectVerified(await stack.succeed("up"));
});

it("services answer across networks, and pods do not", async () => {
  const pod = async (cluster: string) => {
    const path = "-o=jsonpath={.items[0].metadata.name} {.items[0].status.podIP}";
    const [name = "", address = ""] = (
      await kubectl(cluster, "get", "pods", "-n", "sample", "-l=app=helloworld", path)
    ).split(" ");
    return { name, address };
  };
  const [inEast, inRemote] = await Promise.all([pod("east"), pod("remote")]);
  for (const cluster of names) {
    const text = (await answersTo(cluster, twentyTimes)).join("\n");
    expect(text).toMatch(/version: v1/);
    expect(text).toMatch(/version: v2/);
  }
  const ask = ({ address }: { readonly address: string }) =>
    `curl -sS -m 3 http://${address}:5000/hello || true`;
  // An address is some other pod's there, or nobody's; within a network it is the pod's.
  expect((await answersTo("east", ask(inRemote))).join("\n")).not.toContain(inRemote.name);
  expect((await answersTo("remote", ask(inEast))).join("\n")).not.toContain(inEast.name);
  expect((await answersTo("west", ask(inRemote))).join("\n")).toContain(inRemote.name);
});

it("verify names the gateway that is away", async () => {
  const scale = (replicas: number) =>
    Promise.all(
      ["west", "remote"].map(cluster =>
        kubectl(
          cluster,
          "scale",
          "-n=istio-system",
          "deploy/istio-eastwestgateway",
          `--replicas=${replicas}`,
        ),
      ),
    );
  await scale(0);
  const { exitCode, stderr, stdout } = await stack.run("verify");
  await scale(1);
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toMatch(
    /east: expected answers of helloworld v1 and v2, saw v1.*the gateway of west .*by which network2 is reached: its Deployment is scaled to 0/s,
  );
});

it("one up repairs nodes that exchanged their addresses; gateways keep theirs by themselves", async () => {
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

it("a destroy leaves nothing", async () => {
  const { left } = await stack.succeed("destroy", "--remove");
  expect(left).toEqual({ containers: [], networks: [], files: [] });
  expect(await dockerThings(stack.name)).toEqual([]);
});
