import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { ensureImages } from "../../toolchain/ensure-images.ts";
import type { PodImages } from "../../toolchain/image-set.ts";
import { ForeignCluster } from "../support/foreign-cluster.ts";
import { inventoryOf } from "../support/inventory.ts";
import { TestStack } from "../support/isthmus.ts";
import { kill } from "../support/kill.ts";
import { officialNames, serveOfficialNames } from "../support/official-names.ts";
import { refusingPolicy } from "../support/refusing-policy.ts";
import { withoutRegistry, type Registry } from "../support/registry.ts";
import { expectVerified } from "../support/verified.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-adopt-"));
const state = join(scratch, "state");
mkdirSync(state);
const stack = new TestStack("e2e-adopt", state);
const foreign = new ForeignCluster("isthmus-e2e-foreign", scratch);
const subnets = { podSubnet: "10.81.0.0/16", serviceSubnet: "10.82.0.0/16" };

/** The node's mirrors of registries, and what stands in for these: absent on a machine that reaches them. */
const mirrors = join(scratch, "mirrors");
let registry: Registry | undefined;

/** What the cluster has before a test. */
let before: string[] = [];

beforeAll(async () => {
  await foreign.delete();
  mkdirSync(mirrors);
  await foreign.create("kind", subnets.podSubnet, subnets.serviceSubnet, mirrors);
  const images = await chosenImages();
  stack.edit(settings => {
    settings["config"] = {
      "isthmus:clusters": {
        foreign: {
          adopt: { kubeconfigKey: "kubeconfig-foreign", context: foreign.context, ...subnets },
          network: "network1",
        },
      },
      "isthmus:mesh": {
        id: "mesh1",
        rootCa: "default",
        primaries: ["foreign"],
        // istiod asks for half a core by default.
        istioOperator: { primary: { values: { pilot: { resources: { requests: { cpu: "10m" } } } } } },
      },
      "isthmus:rootCas": { default: { generate: {} } },
      "isthmus:samples": true,
      "isthmus:edges": {
        "edge-cluster-01": {
          site: { bundle: true },
          management: "foreign",
          managementAddress: "https://foreign.example.org:6443",
        },
      },
      "isthmus:images": images,
    };
  });
  await stack.setSecret("kubeconfig-foreign", foreign.readKubeconfig());
});
afterAll(async () => {
  await stack.remove();
  await foreign.delete();
  registry?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** The official images, which an adopted cluster pulls; on a machine that builds its own these, under the official names. */
async function chosenImages(): Promise<Partial<PodImages>> {
  const { origin } = await ensureImages(() => undefined);
  if (origin === "official") return {};
  registry = await serveOfficialNames(join(scratch, "images"), "kind", mirrors);
  return officialNames;
}

/** Every container of the stack runs an image by its official name, which its node has pulled from whoever has it. */
async function expectPulled(): Promise<void> {
  const images =
    '-o=jsonpath={range .items[*]}{.spec.initContainers[*].image} {.spec.containers[*].image}{"\\n"}{end}';
  const namespaces = ["istio-system", "sample", "ambassador", "wt-system"];
  const lists = await Promise.all(
    namespaces.map(namespace => kubectl("get", "pods", "-n", namespace, images)),
  );
  const running = [...new Set(lists.join("").trim().split(/\s+/))].sort();
  expect(running.map(image => image.replace(/[:@].*/, ""))).toEqual([
    "docker.io/curlimages/curl",
    ...["examples-helloworld-v1", "examples-helloworld-v2", "pilot", "proxyv2"].map(
      name => `docker.io/istio/${name}`,
    ),
    "ghcr.io/telepresenceio/tel2",
  ]);
  if (registry) expect([...registry.asked].sort()).toEqual(running.map(withoutRegistry).sort());
}

const kubectl = (...args: readonly string[]) => foreign.kubectl(...args);
const inventory = () => inventoryOf(kubectl);

/** Lines that only one of two inventories has, without what identifies an object. */
const differences = (one: readonly string[], other: readonly string[]) =>
  [
    ...one.filter(line => !other.includes(line)).map(line => `- ${nameIn(line)}`),
    ...other.filter(line => !one.includes(line)).map(line => `+ ${nameIn(line)}`),
  ].sort();
const nameIn = (line: string) => line.split(" ").slice(0, 2).join(" ");

/** Waits until kubectl finds something. */
async function until(...args: readonly string[]): Promise<void> {
  for (;;) {
    const found = await kubectl("get", ...args, "--ignore-not-found", "-o=name");
    if (found.trim() !== "") return;
    await sleep(200);
  }
}

beforeEach(async () => {
  before = await inventory();
});

it("refuses a cluster that has an Istio's things already, before it changes anything", async () => {
  await kubectl("create", "namespace", "istio-system");
  await kubectl(
    "create",
    "secret",
    "generic",
    "cacerts",
    "-n",
    "istio-system",
    "--from-literal=ca-key.pem=x",
  );
  await kubectl("create", "configmap", "istio", "-n", "istio-system", "--from-literal=mesh=x");
  before = await inventory();
  const line =
    "isthmus:clusters.foreign: it has Secret istio-system/cacerts and ConfigMap istio-system/istio already, " +
    "which kubectl-create wrote";
  for (const command of ["preview", "up"]) {
    const { exitCode, stderr } = await stack.run(command);
    expect(exitCode, command).toBe(1);
    expect(stderr, command).toContain(line);
  }
  expect(differences(before, await inventory())).toEqual([]);
  await stack.succeed("destroy");
  expect(differences(before, await inventory())).toEqual([]);
  await kubectl("delete", "namespace", "istio-system");
});

it("leaves of an up that was killed nothing, once it is destroyed", async () => {
  const running = stack.start("up");
  const ended = running.finished.then(({ stderr }) => {
    throw new Error(`up ended by itself: ${stderr}`);
  });
  await Promise.race([until("deployment", "istiod", "-n", "istio-system"), ended]);
  kill(running, "tree");
  await running.finished;
  await stack.succeed("destroy");
  expect(differences(before, await inventory())).toEqual([]);
});

describe("where others have been before, and come meanwhile", () => {
  beforeAll(async () => {
    for (const namespace of ["sample", "wt-system"]) {
      await kubectl("create", "namespace", namespace);
      await kubectl("create", "configmap", "theirs", "-n", namespace, "--from-literal=theirs=yes");
    }
  });

  it("makes a mesh and proves it, and leaves the cluster as it was", async () => {
    expectVerified(await stack.succeed("up"), ["foreign"]);
    await expectPulled();
    expect((await stack.succeed("up"))["changed"]).toBe(0);
    const { remarks } = await stack.succeed("destroy");
    expect(remarks).toEqual([]);
    expect(differences(before, await inventory())).toEqual([]);
  });

  it("keeps what others have put into what an up that failed has made, and says so", async () => {
    await foreign.apply(refuseSleep);
    before = await inventory();
    const { exitCode, stderr } = await stack.run("up");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("nobody may sleep here");

    const rule = { apiVersion: "networking.istio.io/v1", kind: "DestinationRule" };
    await foreign.apply([
      { ...rule, metadata: { name: "theirs", namespace: "default" }, spec: { host: "theirs" } },
    ]);
    await kubectl("create", "configmap", "theirs", "-n", "ambassador");
    const { remarks } = await stack.succeed("destroy");
    expect(remarks).toEqual([
      "foreign: CustomResourceDefinition destinationrules.networking.istio.io stays: somebody has DestinationRule default/theirs",
      "foreign: namespace ambassador stays: somebody has ConfigMap theirs in it",
    ]);
    expect(differences(before, await inventory())).toEqual(
      [
        "+ ConfigMap ambassador/kube-root-ca.crt",
        "+ ConfigMap ambassador/theirs",
        "+ CustomResourceDefinition /destinationrules.networking.istio.io",
        "+ DestinationRule default/theirs",
        "+ Namespace /ambassador",
        "+ ServiceAccount ambassador/default",
      ].sort(),
    );
    const kept = (await kubectl("get", "namespace/ambassador", "-o=jsonpath={.metadata.labels}")).trim();
    expect(JSON.parse(kept)).toEqual({ "kubernetes.io/metadata.name": "ambassador" });
  });
});

/** Lets no Deployment be that is called sleep. */
const refuseSleep = refusingPolicy({
  name: "no-sleep",
  apiGroup: "apps",
  resource: "deployments",
  expression: 'object.metadata.name != "sleep"',
  message: "nobody may sleep here",
});
