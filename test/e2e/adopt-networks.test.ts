import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { addressAt, parseCidr, sizeOf } from "../../components/addresses/cidr.ts";
import type { MeshVerification } from "../../components/samples/proof/request.ts";
import { withKubectl } from "../../components/kubernetes/kubectl.ts";
import { awaitLoadBalancer } from "../../components/mesh/load-balancer-wait.ts";
import { ensureImages } from "../../toolchain/ensure-images.ts";
import type { PodImages } from "../../toolchain/image-set.ts";
import { run } from "../../toolchain/process.ts";
import { addressOf } from "../support/docker.ts";
import { ForeignCluster } from "../support/foreign-cluster.ts";
import { removeHost, setHost } from "../support/hosts-file.ts";
import { inventoryOf } from "../support/inventory.ts";
import { TestStack } from "../support/isthmus.ts";
import { giveAddress, loadBalancerService, OuterLoadBalancer } from "../support/load-balancers.ts";
import { officialNames, serveOfficialNames } from "../support/official-names.ts";
import type { Registry } from "../support/registry.ts";
import { SteadyCalls } from "../support/steady-calls.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-adopt-networks-"));
const state = join(scratch, "state");
const mirrors = join(scratch, "mirrors");
for (const directory of [state, mirrors]) mkdirSync(directory);
const stack = new TestStack("e2e-adopt-networks", state);

/** Somebody's clusters, each on a network of its own: the very same subnets, and no routes. */
const subnets = { podSubnet: "10.83.0.0/16", serviceSubnet: "10.84.0.0/16" };
const central = new ForeignCluster("isthmus-e2e-central", scratch);
const site = new ForeignCluster("isthmus-e2e-site", scratch);
const both = { central, site };
const nodeOf = (name: keyof typeof both) => `isthmus-e2e-${name}-control-plane`;
const network = "kind";

/** The name of central's load balancer, which is outside of it as a cloud's is; site's has an IP on its node. */
const balancerName = "central.isthmus-e2e.test";
let outer: OuterLoadBalancer | undefined;
let registry: Registry | undefined;
let bridge = "";
/** Addresses of the Docker network that no node has: the highest. */
let spare: readonly string[] = [];
let before: Readonly<Record<string, readonly string[]>> = {};

const inventories = async () => ({
  central: await inventoryOf((...args) => central.kubectl(...args)),
  site: await inventoryOf((...args) => site.kubectl(...args)),
});

beforeAll(async () => {
  await Promise.all([central.delete(), site.delete()]);
  const { podSubnet, serviceSubnet } = subnets;
  const [images] = await Promise.all([
    central.create(network, podSubnet, serviceSubnet, mirrors).then(chosenImages),
    site.create(network, podSubnet, serviceSubnet, mirrors),
  ]);
  const { Gateway, Subnet } = await ipv4Of(network);
  bridge = Gateway;
  const last = sizeOf(parseCidr(Subnet).prefix) - 1;
  spare = [addressAt(Subnet, last - 1), addressAt(Subnet, last - 2)];
  await setHost(balancerName, bridge);
  await resolveIn(central, balancerName, bridge);
  stack.edit(settings => {
    settings["config"] = { ...configOf(), "isthmus:images": images };
  });
  for (const [name, cluster] of Object.entries(both))
    await stack.setSecret(`kubeconfig-${name}`, cluster.readKubeconfig());
  before = await inventories();
});
afterAll(async () => {
  await stack.remove();
  outer?.stop();
  await Promise.all([central.delete(), site.delete()]);
  registry?.stop();
  await removeHost(balancerName);
  rmSync(scratch, { recursive: true, force: true });
});

function configOf(): Record<string, unknown> {
  const at = (name: keyof typeof both, on: string) => ({
    adopt: {
      kubeconfigKey: `kubeconfig-${name}`,
      context: both[name].context,
      ...subnets,
      apiServer: `https://${nodeOf(name)}:6443`,
    },
    network: on,
  });
  const resources = { requests: { cpu: "10m", memory: "40Mi" } };
  return {
    "isthmus:clusters": {
      central: { ...at("central", "network1"), gateway: { resources } },
      site: { ...at("site", "network2"), gateway: { resources } },
    },
    "isthmus:mesh": {
      id: "mesh1",
      rootCa: "default",
      primaries: ["central"],
      remotes: { site: "central" },
      // istiod asks for half a core by default.
      istioOperator: { primary: { values: { pilot: { resources: { requests: { cpu: "10m" } } } } } },
    },
    "isthmus:rootCas": { default: { generate: {} } },
    "isthmus:samples": true,
    "isthmus:edges": {},
  };
}

/** The official images; on a machine that builds its own these, under the official names. */
async function chosenImages(): Promise<Partial<PodImages>> {
  const { origin } = await ensureImages(() => undefined);
  if (origin === "official") return {};
  registry = await serveOfficialNames(join(scratch, "images"), network, mirrors);
  return officialNames;
}

interface AddressPool {
  readonly Subnet: string;
  readonly Gateway: string;
}

async function ipv4Of(name: string): Promise<AddressPool> {
  const pools = await run("docker", ["network", "inspect", name, "--format", "{{json .IPAM.Config}}"]);
  const ipv4 = (JSON.parse(pools) as readonly AddressPool[]).find(({ Subnet }) => Subnet.includes("."));
  if (!ipv4) throw new Error(`the Docker network ${name} has no IPv4`);
  return ipv4;
}

/** Lets the pods of a cluster resolve a name, as its owner would. */
async function resolveIn(cluster: ForeignCluster, name: string, address: string): Promise<void> {
  const corefile = await cluster.kubectl(
    ...["get", "configmap", "coredns", "-n", "kube-system", "-o=jsonpath={.data.Corefile}"],
  );
  const hosts = `hosts {\n ${address} ${name}\n fallthrough\n }\n forward `;
  const data = { Corefile: corefile.replace("forward ", hosts) };
  await cluster.kubectl(
    ...["patch", "configmap", "coredns", "-n", "kube-system", `-p=${JSON.stringify({ data })}`],
  );
  await cluster.kubectl("rollout", "restart", "deployment/coredns", "-n", "kube-system");
  await cluster.kubectl("rollout", "status", "deployment/coredns", "-n", "kube-system", "--timeout=120s");
}

/** One more address of a node, at which kube-proxy serves a load balancer's Service that has it. */
async function addAddress(name: keyof typeof both, address: string): Promise<void> {
  await run("docker", ["exec", nodeOf(name), "ip", "address", "add", `${address}/32`, "dev", "eth0"]);
}

function expectVerified(result: Readonly<Record<string, unknown>>): void {
  const { clusters } = result["verification"] as MeshVerification;
  for (const { versions } of Object.values(clusters))
    expect(Object.keys(versions).sort()).toEqual(["v1", "v2"]);
  expect(clusters["central"]?.paths).toEqual({ site: ["site"] });
  expect(clusters["site"]?.paths).toEqual({ central: ["central"] });
}

it("says which Service waits for a load balancer, and joins the clusters when each has one", async () => {
  const up = stack.succeed("up");
  const ended = up.then(() => {
    throw new Error("up did not wait");
  });
  const service = await Promise.race([loadBalancerService(central), ended]);
  const pending = withKubectl(central.readKubeconfig(), kubectl =>
    awaitLoadBalancer("central", kubectl, { all: 60_000, silence: 1000 }),
  );
  await expect(pending).rejects.toThrow(
    /^central: the Service istio-system\/istio-eastwestgateway got no address from a load balancer within [1-9] s, and no event/,
  );
  outer = await OuterLoadBalancer.start(bridge, await addressOf(nodeOf("central"), network), service);
  await giveAddress(central, service, { hostname: balancerName });
  await addAddress("site", spare[0] ?? "");
  const other = await Promise.race([loadBalancerService(site), ended]);
  await giveAddress(site, other, { ip: spare[0] ?? "" });
  expectVerified(await up);
  // Configuration, injection and services all came by the name.
  expect([...outer.connections.keys()].sort()).toEqual([15012, 15017, 15443]);
  expect((await stack.succeed("up"))["changed"]).toBe(0);
});

it("services answer across networks, and pods do not", async () => {
  const shell = ["exec", "-n", "sample", "deploy/sleep", "-c", "sleep", "--", "sh", "-c"];
  const path = "-o=jsonpath={.items[0].metadata.name} {.items[0].status.podIP}";
  for (const [from, to] of [
    [central, site],
    [site, central],
  ] as const) {
    const twenty = "for i in $(seq 20); do curl -sS -m 5 helloworld.sample:5000/hello; done";
    const text = await from.kubectl(...shell, twenty);
    expect(text).toMatch(/version: v1/);
    expect(text).toMatch(/version: v2/);
    const [name = "", address = ""] = (
      await to.kubectl("get", "pods", "-n", "sample", "-l=app=helloworld", path)
    ).split(" ");
    // The address is some other pod's here, or nobody's.
    const answer = await from.kubectl(
      ...shell,
      `curl -sS -m 3 http://${address}:5000/hello 2>/dev/null || true`,
    );
    expect(answer).not.toContain(name);
  }
});

it("one up repairs the way to istiod when a load balancer has got another address", async () => {
  const address = spare[1] ?? "";
  await addAddress("central", address);
  await giveAddress(central, await loadBalancerService(central), { ip: address });
  const preview = await stack.run("preview");
  expect(preview.stdout).toMatch(/site-istiod-endpoint +\[endpoints\[0\]\.addresses\[0\]\]/);
  const result = await stack.succeed("up");
  expectVerified(result);
  const slice = ["get", "endpointslice", "istiod", "-n", "istio-system", "-o=jsonpath={.endpoints}"];
  expect(JSON.parse(await site.kubectl(...slice))).toEqual([{ addresses: [address], conditions: {} }]);
  expect((await stack.succeed("up"))["changed"]).toBe(0);
});

it("goes on without a cluster whose API server hangs, and completes it when that is back", async () => {
  const list = await central.kubectl("get", "secrets", "-n", "istio-system", "-o=name");
  await run("docker", ["pause", nodeOf("site")]);
  try {
    await central.kubectl("delete", "service", "helloworld", "-n", "sample");
    const { exitCode, result } = await stack.run("up", "--json");
    expect(exitCode).toBe(3);
    expect(result?.["leftOut"]).toMatchObject([
      {
        cluster: "site",
        reason: expect.stringMatching(/^site could not be asked within 1\d s \(no answer\)$/) as string,
      },
    ]);
    const { clusters } = result?.["verification"] as MeshVerification;
    expect(Object.keys(clusters)).toEqual(["central"]);
    // Its Service was made again, and its access to the other cluster is as it was.
    await central.kubectl("get", "service", "helloworld", "-n", "sample");
    expect(await central.kubectl("get", "secrets", "-n", "istio-system", "-o=name")).toBe(list);
    const refused = await stack.run("destroy");
    expect(refused.stderr).toContain("./isthmus destroy --without site --stack e2e-adopt-networks");
  } finally {
    await run("docker", ["unpause", nodeOf("site")]);
  }
  expectVerified(await stack.succeed("up"));
  expect((await stack.succeed("up"))["changed"]).toBe(0);
});

it("a cluster that is taken out is asked no more before it goes, and is as it was but for sidecars, which are named", async () => {
  const image = await site.kubectl(
    ...["get", "deployment", "sleep", "-n=sample", "-o=jsonpath={.spec.template.spec.containers[0].image}"],
  );
  await site.kubectl("create", "namespace", "shop");
  await site.kubectl("label", "namespace", "shop", "istio-injection=enabled");
  await site.kubectl(
    ...["create", "deployment", "shop", "-n=shop", `--image=${image}`, "--", "/bin/sleep", "infinity"],
  );
  await site.kubectl("rollout", "status", "deployment/shop", "-n=shop", "--timeout=120s");

  stack.edit(settings => {
    const config = settings["config"] as {
      "isthmus:clusters": { central: { gateway?: object }; site?: object };
      "isthmus:kubeconfig-site"?: object;
      "isthmus:mesh": { remotes: object };
    };
    delete config["isthmus:clusters"].site;
    delete config["isthmus:kubeconfig-site"];
    // With one network there is nobody to meet at a gateway.
    delete config["isthmus:clusters"].central.gateway;
    config["isthmus:mesh"].remotes = {};
  });
  const inSleep = ["exec", "-n=sample", "deploy/sleep", "-c=sleep", "--", "sh", "-c"];
  const calls = new SteadyCalls(
    script => central.kubectl(...inSleep, script),
    "helloworld.sample:5000/hello",
  );
  const { remarks } = await stack.succeed("up");
  const { answered, failed } = await calls.stop();
  expect(failed).toEqual([]);
  expect(answered).toBeGreaterThan(50);
  expect(remarks).toEqual([
    "site: in namespace shop, deployment/shop still run with sidecars, whose mesh is gone " +
      "(restart them: kubectl rollout restart -n shop deployment/shop)",
  ]);
  await site.kubectl("delete", "namespace", "shop");
  expect((await inventories()).site).toEqual(before["site"]);
});

it("a destroy leaves both clusters as they were", async () => {
  await stack.succeed("destroy");
  expect(await inventories()).toEqual(before);
});
