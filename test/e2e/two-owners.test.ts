import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import type { Standing } from "../../cli/recovery/standing.ts";
import { run } from "../../toolchain/process.ts";
import { dockerThings } from "../support/docker.ts";
import { TestStack } from "../support/isthmus.ts";
import { makeOrdinaryUser, removeOrdinaryUser } from "../support/ordinary-user.ts";
import { startTinyContainer } from "../support/tiny-container.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-owners-"));
const name = "e2e-owners";
const network = `isthmus-${name}`;
const node = `${network}-main0-control-plane`;
const proxy = `${network}.proxy`;

/** The same stack in a backend of its own, as another person would have it on this machine. */
function inBackend(person: string): TestStack {
  const backend = join(scratch, person);
  mkdirSync(backend);
  return new TestStack(name, backend);
}
const [bob, carol] = [inBackend("bob"), inBackend("carol")];

/** The owner is an ordinary user in the group docker, so that all that is done for her needs no more than that. */
let ann: TestStack;
async function makeAnn(): Promise<TestStack> {
  if (!isRoot) return inBackend("ann");
  const person = await makeOrdinaryUser();
  const backend = join(person.home, "state");
  mkdirSync(backend);
  chownSync(backend, person.ids.uid, person.ids.gid);
  return new TestStack(name, backend, {}, person);
}
const nodeId = async () =>
  (await run("docker", ["inspect", "-f", "{{.Id}} {{.State.Running}}", node])).trim();
const isRoot = process.getuid?.() === 0;
let before = "";

beforeAll(async () => {
  ann = await makeAnn();
  ann.edit(settings => {
    const subnets = { podSubnet: "10.71.0.0/16", serviceSubnet: "10.72.0.0/16" };
    settings["config"] = { "isthmus:clusters": { main0: { kind: subnets, network: "network1" } } };
  });
});
afterAll(async () => {
  await run("docker", ["rm", "-f", proxy]);
  await ann.remove();
  if (isRoot) await removeOrdinaryUser();
  rmSync(scratch, { recursive: true, force: true });
});

it("a second backend's stack of the same name is refused, in preview and in up, and touches nothing", async () => {
  await ann.succeed("up");
  before = await nodeId();
  for (const command of ["preview", "up"]) {
    const { exitCode, stdout, stderr } = await bob.run(command);
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toMatch(
      new RegExp(
        `stack ${name}: the Docker network ${network} belongs to another stack ${name}, which .+@.+ made`,
      ),
    );
  }
  expect(await nodeId()).toBe(before);
});

it("its destroy forgets its own state alone", async () => {
  const { left, standing } = await bob.succeed("destroy", "--remove");
  expect(left).toEqual({ containers: [], networks: [], files: [] });
  expect((standing as Standing[]).map(({ what }) => what)).toEqual(["network", "kind cluster"]);
  expect(await nodeId()).toBe(before);
});

it("destroy without any state deletes nothing, and tells whose everything is", async () => {
  const { exitCode, stdout } = await carol.run("destroy");
  expect(exitCode).toBe(1);
  expect(stdout).toContain("so nothing was deleted");
  expect(stdout).toMatch(
    new RegExp(`kind cluster ${network}-main0 of the stack ${name}, made by .+ \\(owner `),
  );
  expect(await nodeId()).toBe(before);
});

it("the owner's things are deleted by its id where the state is lost, and what others attached stays", async () => {
  await startTinyContainer(proxy, network);
  const { result } = await carol.run("destroy", "--json");
  const owner = (result?.["standing"] as Standing[])[0]?.mark?.owner ?? "";
  const kept = await carol.run("destroy", "--owner", owner);
  expect(kept.exitCode).toBe(1);
  expect(kept.stdout).toContain(`${network} is kept by ${proxy}, which the stack did not make`);
  expect(await dockerThings(name)).toEqual([proxy, network]);
});

it("the owner's destroy names what keeps its network, and ends when that is gone", async () => {
  const kept = await ann.run("destroy");
  expect(kept.exitCode).toBe(1);
  expect(kept.stdout + kept.stderr).toContain(`the Docker network ${network} is kept by ${proxy}`);
  await run("docker", ["rm", "-f", proxy]);
  await ann.succeed("destroy");
  expect(await dockerThings(name)).toEqual([]);
});
