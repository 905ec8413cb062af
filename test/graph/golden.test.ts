import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ownerLabel } from "../../components/kubernetes/owner.ts";
import { claimsOf, expectClaimed } from "../support/claims.ts";
import { shortText, wholeText } from "../support/golden-text.ts";
import { previewGraph, type Graph } from "../support/preview-graph.ts";

const directory = mkdtempSync(join(tmpdir(), "isthmus-golden-"));
const environment = { ...process.env };

beforeAll(() => {
  // Nothing of this machine may get into a graph: neither its choice of images nor its containers.
  process.env["XDG_CACHE_HOME"] = directory;
  process.env["DOCKER_HOST"] = "unix:///nonexistent/docker.sock";
});
afterAll(() => {
  process.env = environment;
  rmSync(directory, { recursive: true });
});

/** A root CA made now: its key must not lie in the repository. */
function rootCa(): { readonly certificate: string; readonly key: string } {
  const file = (name: string) => join(directory, name);
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "3650",
      ],
      ...["-subj", "/CN=Company root", "-addext", "basicConstraints=critical,CA:TRUE"],
      ...["-keyout", file("root.key"), "-out", file("root.crt")],
    ],
    { stdio: "ignore" },
  );
  return { certificate: readFileSync(file("root.crt"), "utf8"), key: readFileSync(file("root.key"), "utf8") };
}

function kubeconfig(context: string): string {
  return JSON.stringify({
    contexts: [{ name: context, context: { cluster: "it", user: "admin" } }],
    clusters: [{ name: "it", cluster: { server: "https://it.example.org:6443" } }],
    users: [{ name: "admin", user: { token: "not-a-real-one" } }],
  });
}

describe("the graph of each sample config", () => {
  it.each([
    ["dev", "Pulumi.dev.yaml"],
    ["three-clusters", "test/graph/configs/three-clusters.yaml"],
    ["two-primaries", "test/graph/configs/two-primaries.yaml"],
    ["multi-node", "test/graph/configs/multi-node.yaml"],
    ["primary-remote-networks", "test/graph/configs/primary-remote-networks.yaml"],
    ["two-primaries-networks", "test/graph/configs/two-primaries-networks.yaml"],
    ["remotes-crossed", "test/graph/configs/remotes-crossed.yaml"],
    ["three-networks", "test/graph/configs/three-networks.yaml"],
    ["prefer-local", "test/graph/configs/prefer-local.yaml"],
  ])("%s", async (name, file) => {
    const graph = await previewGraph(file);
    expectSound(graph);
    await expectClaimed(graph, file);
    // dev's are whole: one control plane of each role, and all that goes with it.
    if (name === "dev") await expect(wholeText(graph)).toMatchFileSnapshot("golden/dev.json");
    else await expectShortGolden(graph, name);
  });

  it("uploaded-root, with an adopted cluster", async () => {
    const { certificate, key } = rootCa();
    const file = "test/graph/configs/uploaded-root.yaml";
    const graph = await previewGraph(file, {
      "company-root-cert": certificate,
      "company-root-key": key,
      "kubeconfig-site7": kubeconfig("admin"),
    });
    expectSound(graph);
    await expectClaimed(graph, file);
    await expectShortGolden(graph, "uploaded-root");
  });

  it("adopted clusters alone", async () => {
    const file = "test/graph/configs/adopted.yaml";
    const graph = await previewGraph(file, {
      "kubeconfig-central": kubeconfig("admin"),
      "kubeconfig-site7": kubeconfig("admin"),
    });
    expectSound(graph);
    await expectClaimed(graph, file);
    const text = JSON.stringify(graph, null, 1);
    expect(text).not.toContain("not-a-real-one");
    const commands = Object.values(graph).filter(({ type }) => type === "command:local:Command");
    // Nothing makes nodes here: the only Commands of these clusters look at what somebody else made.
    const ofClusters = commands.filter(({ parent }) => parent?.includes("(isthmus:clusters:"));
    expect(ofClusters.map(({ inputs }) => (inputs as { readonly create: string }).create)).toEqual([
      "node components/run.ts adoption.begin",
      "node components/run.ts adoption.begin",
    ]);
    await expectShortGolden(graph, "adopted");
  });

  it("adopted clusters on several networks", async () => {
    const file = "test/graph/configs/adopted-networks.yaml";
    const secrets = ["central", "site7", "site8"].map(name => [`kubeconfig-${name}`, kubeconfig("admin")]);
    const graph = await previewGraph(file, Object.fromEntries(secrets) as Record<string, string>);
    expectSound(graph);
    await expectClaimed(graph, file);
    const waits = Object.values(graph).filter(({ inputs }) =>
      JSON.stringify(inputs ?? {}).includes("load-balancer.await"),
    );
    // site8's address is given.
    expect(waits.map(({ parent }) => parent)).toEqual([
      "central-load-balancer (isthmus:mesh:LoadBalancer)",
      "site7-load-balancer (isthmus:mesh:LoadBalancer)",
    ]);
    await expectShortGolden(graph, "adopted-networks");
  });

  it("claims Istio's custom resource definitions in every cluster of the mesh", async () => {
    const claims = await claimsOf("test/graph/configs/adopted.yaml");
    for (const own of claims.values()) {
      const crds = own.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ name }) => name);
      expect(crds).toContain("virtualservices.networking.istio.io");
      expect(new Set(crds).size).toBe(crds.length);
    }
  });
});

describe("edge sites", () => {
  const file = "test/graph/configs/edges.yaml";
  const secrets = { "kubeconfig-site7": kubeconfig("admin") };
  const added = "edge-cluster-04";

  it("a code adds its own resources, and touches nothing else but the verification", async () => {
    const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, object> };
    const before = await previewGraph(file, secrets);
    expectSound(before);
    await expectClaimed(before, file);
    expect(JSON.stringify(before)).not.toContain("not-a-real-one");
    expect(rightsOfSites(before)).toEqual([
      "main0-traffic-manager-sites: Group system:serviceaccounts:isthmus-edge in ambassador",
      "site7-wutong: ServiceAccount site7 in wt-system",
    ]);
    await expectShortGolden(before, "edges");

    for (const site of ["remote0", { bundle: true }]) {
      const edges = { ...config["isthmus:edges"], [added]: { site, management: "main0" } };
      const after = await previewGraph(file, secrets, { "isthmus:edges": edges });
      const names = new Set([...Object.keys(before), ...Object.keys(after)]);
      const changed = [...names].filter(name => !isDeepStrictEqual(before[name], after[name]));
      const own = changed.filter(name => name.startsWith(`${added} `) || name.startsWith(`${added}-`));
      expect(own.length).toBeGreaterThanOrEqual(5);
      expect(changed.filter(name => !own.includes(name))).toEqual(["tunnels (command:local:Command)"]);
      expect(own.filter(name => name in before)).toEqual([]);
    }
  });
});

describe("a cluster on a network of its own", () => {
  it.each([
    ["a mesh of two networks", "test/graph/configs/two-primaries-networks.yaml", []],
    [
      "a mesh of one network, which gets gateways",
      "test/graph/configs/two-primaries.yaml",
      // Gateways are ways as well, before which they go. Nothing is done for that.
      ["east-drains-west", "west-drains-east"],
    ],
  ])("that comes to %s touches nothing of the others but what tells of it", async (_, file, drains) => {
    const { config } = parse(readFileSync(file, "utf8")) as {
      config: Record<string, Record<string, unknown>>;
    };
    const subnets = { podSubnet: "10.10.0.0/16", serviceSubnet: "10.255.10.0/24" };
    const south = { kind: subnets, network: "south" };
    const before = await previewGraph(file);
    const after = await previewGraph(
      file,
      {},
      {
        "isthmus:clusters": { ...config["isthmus:clusters"], south },
        "isthmus:mesh": { ...config["isthmus:mesh"], primaries: ["east", "west", "south"] },
      },
    );
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const changed = names.filter(name => !isDeepStrictEqual(before[name], after[name]));
    const gone = changed.filter(name => !(name in after));
    expect(gone).toEqual([]);
    const others = changed.filter(name => name in before).map(name => name.split(" ")[0]);
    // The mesh networks, which are in three of Istio's ConfigMaps, the ranges that the Docker network keeps clear of, the proof.
    const told = ["istio", "istio-sidecar-injector", "values"].map(name => `istio-configmap-${name}`);
    const expected = ["east", "west"].flatMap(cluster => told.map(name => `${cluster}-${name}`));
    expect(others.toSorted()).toEqual([...expected, ...drains, "network", "verification"].sort());
    const added = changed.filter(name => !(name in before) && !name.startsWith("south"));
    expect(
      added.filter(name => !/^(east|west)-(reads-south|drains-south|gateway|exposure)/.test(name)),
    ).toEqual([]);
  });
});

async function expectShortGolden(graph: Graph, name: string): Promise<void> {
  const text = shortText(graph);
  if (Object.values(graph).some(({ type }) => type === "isthmus:mesh:ControlPlane"))
    expect(text.length).toBeLessThan(wholeText(graph).length / 2);
  await expect(text).toMatchFileSnapshot(`golden/${name}.json`);
}

/** Who of the sites has rights in which namespace; a cluster-wide one would be in `undefined`. */
function rightsOfSites(graph: Graph): string[] {
  return Object.entries(graph).flatMap(([key, { type, inputs }]) => {
    if (!/RoleBinding$/.test(type)) return [];
    const { metadata, subjects } = inputs as {
      readonly metadata: { readonly namespace?: string };
      readonly subjects: readonly {
        readonly kind: string;
        readonly name: string;
        readonly namespace?: string;
      }[];
    };
    return subjects
      .filter(({ name, namespace }) => `${namespace ?? ""} ${name}`.includes("isthmus-edge"))
      .map(
        ({ kind, name }) => `${key.split(" ")[0] ?? ""}: ${kind} ${name} in ${String(metadata.namespace)}`,
      );
  });
}

/** Of what serves every code, the resources of a code are a part, and carry its name. */
const servesEveryCode = /\(isthmus:edges:(TrafficManager|BundleTemplate)\)$/;

/** What holds for every graph: children carry their component's name, and everything has its place. */
function expectSound(graph: Graph): void {
  for (const [key, { parent }] of Object.entries(graph)) {
    expect(parent, `${key} has a parent`).toBeDefined();
    if (parent === undefined || parent === "stack" || servesEveryCode.test(parent)) continue;
    expect(key.startsWith(parent.split(" ")[0] ?? ""), `${key} begins with the name of ${parent}`).toBe(true);
  }
  expect(wronglyMarked(graph)).toEqual([]);
}

/** Objects in adopted clusters that do not say whose they are, and others that do. */
function wronglyMarked(graph: Graph): string[] {
  const isAdopted = (provider: string) => graph[provider]?.parent?.endsWith("AdoptedCluster)") === true;
  return Object.entries(graph).flatMap(([key, { type, provider = "", inputs }]) => {
    if (!type.startsWith("kubernetes:")) return [];
    const { metadata } = inputs as { readonly metadata: Readonly<Record<string, object | undefined>> };
    const isApplied = Object.hasOwn(metadata["annotations"] ?? {}, "pulumi.com/patchForce");
    const isOwned = Object.hasOwn(metadata["labels"] ?? {}, ownerLabel);
    return isApplied && isOwned === (isAdopted(provider) && !type.endsWith("Patch")) ? [] : [key];
  });
}
