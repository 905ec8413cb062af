import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

import { afterEach, describe, expect, it } from "vitest";

import { networkVariable, ownerVariable } from "../../components/clusters/home.ts";
import { undamaged } from "../../components/commands/repair.ts";
import { execInNode } from "../../components/docker/nodes.ts";
import type { StackIdentity } from "../../components/stack/stack-identity.ts";
import { run } from "../../toolchain/process.ts";
import { identityOf } from "../support/docker-sights.ts";
import { startTinyContainer } from "../support/tiny-container.ts";

const stack = "e2e-owner";
const network = `isthmus-${stack}`;
const kindName = `${network}-main0`;
const ann = identityOf("ann", stack);
const bob = identityOf("bob", stack);

afterEach(async () => {
  const containers = await names("ps", "-a", "--format", "{{.Names}}");
  if (containers.length > 0) await run("docker", ["rm", "-f", "-v", ...containers]);
  const networks = await names("network", "ls", "--format", "{{.Name}}");
  if (networks.length > 0) await run("docker", ["network", "rm", ...networks]);
});

async function names(...list: readonly string[]): Promise<string[]> {
  return (await run("docker", list)).split("\n").filter(name => name.startsWith(network));
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a task as its Command does. */
async function task(name: string, variables: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, ["components/run.ts", name], {
    // The nodes here are no real ones, and can't be made to trust more CAs.
    env: { ...process.env, NODE_EXTRA_CA_CERTS: "", ...variables },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end("kind: Cluster\n");
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number>(done => {
      child.on("close", code => {
        done(code ?? -1);
      });
    }),
  ]);
  return { exitCode, stdout, stderr };
}

const ofNetwork = (identity: StackIdentity, more: Readonly<Record<string, string>> = {}) => ({
  ISTHMUS_NETWORK: network,
  ISTHMUS_IDENTITY: JSON.stringify(identity),
  ISTHMUS_SUBNET: "",
  ISTHMUS_TAKEN: "{}",
  ...more,
});
const ofCluster = (identity: StackIdentity) => ({
  ISTHMUS_KIND_NAME: kindName,
  [networkVariable]: network,
  [ownerVariable]: identity.id,
  ISTHMUS_REPAIR: undamaged,
});

describe("the Docker network of a stack", () => {
  it("says whose it is, is taken over by its owner, and refused to anybody else", async () => {
    const made = await task("network.ensure", ofNetwork(ann));
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    const labels = await run("docker", ["network", "inspect", "-f", "{{json .Labels}}", network]);
    expect(JSON.parse(labels)).toEqual({
      "isthmus.io/owner": ann.id,
      "isthmus.io/stack": stack,
      "isthmus.io/made-by": "ann@laptop",
      "isthmus.io/since": ann.since,
    });
    const mtu = ["-f", '{{index .Options "com.docker.network.driver.mtu"}}'];
    const [own, usual] = await Promise.all(
      [network, "bridge"].map(name => run("docker", ["network", "inspect", ...mtu, name])),
    );
    expect(own).toBe(usual);
    expect(await task("network.ensure", ofNetwork(ann))).toEqual(made);

    const refused = await task("network.ensure", ofNetwork(bob));
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`the Docker network ${network} belongs to another stack ${stack}`);
    expect(await task("network.delete", ofNetwork(bob))).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("it stays") as string,
    });
    expect(await names("network", "ls", "--format", "{{.Name}}")).toEqual([network]);
    expect(await task("network.delete", ofNetwork(ann))).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await names("network", "ls", "--format", "{{.Name}}")).toEqual([]);
  });

  it("is refused when no stack made it", async () => {
    await run("docker", ["network", "create", network]);
    const { exitCode, stderr } = await task("network.ensure", ofNetwork(ann));
    expect(exitCode).toBe(1);
    expect(stderr).toContain("no stack made it");
  });

  it("goes with what a killed run left on it, and stays while others use it", async () => {
    await task("network.ensure", ofNetwork(ann));
    await startTinyContainer(`${kindName}-control-plane`, network, kindName);
    await startTinyContainer(`${network}.by-hand`, network, `${network}.by-hand`);
    const kept = await task("network.delete", ofNetwork(ann));
    expect(kept.exitCode).toBe(1);
    expect(kept.stderr).toContain(`the Docker network ${network} is kept by ${network}.by-hand`);
    expect(await names("ps", "-a", "--format", "{{.Names}}")).toEqual([`${network}.by-hand`]);

    await run("docker", ["network", "disconnect", network, `${network}.by-hand`]);
    expect(await task("network.delete", ofNetwork(ann))).toMatchObject({ exitCode: 0 });
  });

  it("changes its range only while nobody is on it", async () => {
    await task("network.ensure", ofNetwork(ann));
    await startTinyContainer(`${kindName}-control-plane`, network, kindName);
    await run("docker", ["stop", "-t", "0", `${kindName}-control-plane`]);
    const { exitCode, stderr } = await task(
      "network.ensure",
      ofNetwork(ann, { ISTHMUS_SUBNET: "198.18.7.0/24" }),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`and ${kindName}-control-plane in it`);
  });
});

describe("a kind cluster of a stack's name", () => {
  it("that stands on another's network is neither taken over nor deleted", async () => {
    await task("network.ensure", ofNetwork(ann));
    await startTinyContainer(`${kindName}-control-plane`, network, kindName);
    const ensured = await task("cluster.ensure", ofCluster(bob));
    expect(ensured.exitCode).toBe(1);
    expect(ensured.stderr).toContain(`the kind cluster ${kindName} belongs to another stack ${stack}`);
    const deleted = await task("cluster.delete", ofCluster(bob));
    expect(deleted.exitCode).toBe(0);
    expect(deleted.stderr).toContain("it stays");
    expect(await names("ps", "--format", "{{.Names}}")).toEqual([`${kindName}-control-plane`]);

    expect(await task("cluster.delete", ofCluster(ann))).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await names("ps", "-a", "--format", "{{.Names}}")).toEqual([]);
  });

  it("that is only attached to the stack's network is not the stack's", async () => {
    await task("network.ensure", ofNetwork(ann));
    await startTinyContainer(`${kindName}-control-plane`, "bridge", kindName);
    await run("docker", ["network", "connect", network, `${kindName}-control-plane`]);
    const { exitCode, stderr } = await task("cluster.ensure", ofCluster(ann));
    expect(exitCode).toBe(1);
    expect(stderr).toContain("was made on the Docker network bridge");
    expect((await task("cluster.delete", ofCluster(ann))).stderr).toContain("it stays");
    expect(await names("ps", "--format", "{{.Names}}")).toEqual([`${kindName}-control-plane`]);
  });

  it("that was made since its damage was seen is taken over, whatever else changed", async () => {
    await task("network.ensure", ofNetwork(ann));
    await startTinyContainer(`${kindName}-control-plane`, network, kindName);
    const record = { identity: "made-later", config: "kind: Cluster\n", since: "2026-11-26T12:00:00.000Z" };
    await execInNode(
      `${kindName}-control-plane`,
      `mkdir -p /kind; printf %s '${JSON.stringify(record)}' > /kind/isthmus.json`,
    );
    const ISTHMUS_REPAIR = "0 of 1 node containers exist, seen 2026-11-26T11:59:00.000Z";
    expect(await task("cluster.ensure", { ...ofCluster(ann), ISTHMUS_REPAIR })).toEqual({
      exitCode: 0,
      stdout: "made-later",
      stderr: "",
    });
  });
});
