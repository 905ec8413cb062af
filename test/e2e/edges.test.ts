import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";

import { siteRules } from "../../components/edges/permissions.ts";
import type { TunnelVerification } from "../../components/edges/proof/request.ts";
import { ensureImages } from "../../toolchain/ensure-images.ts";
import { run } from "../../toolchain/process.ts";
import { ArgumentWatch } from "../support/argument-watch.ts";
import { dockerThings } from "../support/docker.ts";
import { ForeignCluster } from "../support/foreign-cluster.ts";
import { TestStack } from "../support/isthmus.ts";
import { wutongDefinition, wutongSite } from "../support/wutong.ts";
import { findSecrets } from "../support/secrets.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-edges-"));
const stack = new TestStack("e2e-edges", scratch);
const beyond = new ForeignCluster("isthmus-e2e-beyond", scratch);
const watch = new ArgumentWatch();

const bundle = `bundles/${stack.name}/edge-cluster-03.yaml`;
const subnets = { podSubnet: "10.61.0.0/16", serviceSubnet: "10.62.0.0/16" };
const site = { site: "remote0", management: "main0" };
const edges = {
  "edge-cluster-01": site,
  "edge-cluster-02": site,
  "edge-cluster-03": { site: { bundle: true }, management: "main0", sampleApi: true },
};

beforeAll(async () => {
  const { telepresence, helloworld } = await ensureImages(() => undefined);
  stack.edit(settings => {
    settings["config"] = {
      // No routes and no mesh between the two: all there is between them is the tunnel.
      "isthmus:clusters": {
        main0: { kind: subnets, network: "network1" },
        remote0: { kind: { podSubnet: "10.63.0.0/16", serviceSubnet: "10.64.0.0/16" }, network: "network2" },
      },
      "isthmus:edges": edges,
      // What the node image of this machine has in it: the site with the bundle would pull others.
      "isthmus:images": { telepresence, helloworld },
    };
  });
});
afterAll(async () => {
  watch.stop();
  await beyond.delete();
  await stack.remove();
  rmSync(scratch, { recursive: true, force: true });
});

let kubeconfig = "";
function kubectl(cluster: string, ...args: readonly string[]): Promise<string> {
  return run("kubectl", [`--context=${cluster}`, ...args], { env: { KUBECONFIG: kubeconfig } });
}

/** Calls an API in the management cluster, from a pod that has nothing to do with the tunnels. */
function call(code: string): Promise<string> {
  const url = `http://${code}-wt-api-agent.wt-system:8888/hello`;
  return kubectl("main0", "exec", "caller", "--", "curl", "-sS", "--max-time", "5", url);
}

const tunnelsOf = (result: Readonly<Record<string, unknown>>) =>
  (result["tunnels"] as { readonly tunnels: Readonly<Record<string, TunnelVerification>> }).tunnels;

/** UID and generation of everything in wt-system that belongs to a code, at both ends. */
async function objectsOf(code: string): Promise<string[]> {
  const kinds = "deployments,services,secrets,configmaps,pods";
  const format =
    '-o=jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.metadata.generation}{"\\n"}{end}';
  const lists = await Promise.all(
    ["main0", "remote0"].map(cluster =>
      kubectl(cluster, "get", kinds, "-n", "wt-system", "-l", `isthmus.io/edge-code=${code}`, format),
    ),
  );
  return lists.flatMap(list => list.split("\n").filter(Boolean)).sort();
}

/** Names of the resources that a preview would change. */
async function changedInPreview(): Promise<string[]> {
  const { steps } = await stack.succeed("preview");
  return (steps as readonly { readonly name: string }[]).map(({ name }) => name).sort();
}

describe("tunnels to edge sites", () => {
  it("answer for two codes on one site, while a third site has still to apply its bundle", async () => {
    watch.start();
    const tunnels = tunnelsOf(await stack.succeed("up"));
    watch.stop();
    for (const code of ["edge-cluster-01", "edge-cluster-02"]) {
      expect(tunnels[code]?.state).toBe("answered");
      expect(tunnels[code]?.answer).toMatch(`Hello version: ${code}, instance: ${code}-wt-api-sample-`);
    }
    expect(tunnels["edge-cluster-03"]?.state).toBe("waiting");
    expect(tunnels["edge-cluster-03"]?.answer).toContain(bundle);
  });

  it("answer in the management cluster without Isthmus in between", async () => {
    kubeconfig = String((await stack.succeed("kubeconfig"))["path"]);
    const { curl } = await ensureImages(() => undefined);
    await kubectl("main0", "run", "caller", `--image=${curl}`, "--command", "--", "sleep", "infinity");
    await kubectl("main0", "wait", "--for=condition=Ready", "pod/caller", "--timeout=60s");
    expect(await call("edge-cluster-01")).toMatch(/^Hello version: edge-cluster-01, /);
    expect(await call("edge-cluster-02")).toMatch(/^Hello version: edge-cluster-02, /);
  });

  it("a second up changes nothing, and no pod was rolled behind the program's back", async () => {
    const before = await objectsOf("edge-cluster-01");
    expect(before.filter(line => /^Deployment\/.* 1$/.test(line))).toHaveLength(3);
    expect((await stack.succeed("up"))["changed"]).toBe(0);
    expect(await objectsOf("edge-cluster-01")).toEqual(before);
  });

  it("writes a bundle that only its owner may read, and makes it again when it is gone", async () => {
    expect(statSync(bundle).mode & 0o777).toBe(0o600);
    const text = readFileSync(bundle, "utf8");
    rmSync(bundle);
    expect(await changedInPreview()).toEqual(["edge-cluster-03-bundle"]);
    await stack.succeed("up");
    expect(readFileSync(bundle, "utf8")).toBe(text);
  });

  it("the bundle connects a cluster that the program does not know, whose addresses are the management's own", async () => {
    await beyond.create(`isthmus-${stack.name}`, subnets.podSubnet, subnets.serviceSubnet);
    await beyond.kubectl("apply", "-f", bundle);
    await until(
      async () => tunnelsOf(await stack.succeed("verify"))["edge-cluster-03"]?.state === "answered",
      60,
    );
    expect(await call("edge-cluster-03")).toMatch(
      /^Hello version: edge-cluster-03, instance: edge-cluster-03-/,
    );
  });

  it("a code's credential opens the way to the traffic manager and nothing else", async () => {
    const asSite = siteKubectl("edge-cluster-03", tokenIn(readFileSync(bundle, "utf8")));
    const allowed = await asSite("auth", "can-i", "--list", "-n", "ambassador");
    const granted = allowed
      .split("\n")
      .filter(line => !/selfsubject|^\s|^Resources/.test(line) && line !== "");
    expect(granted).toHaveLength(siteRules.length);
    for (const namespace of ["wt-system", "isthmus-edge", "kube-system", "default"]) {
      const rules = await asSite("auth", "can-i", "--list", "-n", namespace);
      expect(
        rules.split("\n").filter(line => !/selfsubject|^\s|^Resources/.test(line) && line !== ""),
      ).toEqual([]);
    }
    for (const what of [
      ["get", "secrets", "-A"],
      ["get", "secrets", "-n", "isthmus-edge"],
      ["get", "secret", "mutator-webhook-tls", "-n", "ambassador"],
      ["get", "deployment", "edge-cluster-01-wt-api-agent", "-n", "wt-system"],
      ["get", "service", "edge-cluster-02-wt-api-agent", "-n", "wt-system"],
      ["get", "pods", "-n", "wt-system"],
      ["get", "nodes"],
    ]) {
      await expect(asSite(...what), what.join(" ")).rejects.toThrow(/Forbidden/);
    }
  });

  it("shows no token in output, arguments, config or state", async () => {
    const tokens = JSON.parse(await kubectl("main0", "get", "secrets", "-n", "isthmus-edge", "-o=json")) as {
      readonly items: readonly {
        readonly metadata: { readonly name: string };
        readonly data: { readonly token: string };
      }[];
    };
    expect(tokens.items).toHaveLength(3);
    const secrets = tokens.items.flatMap(({ metadata, data }) => [
      { what: `token ${metadata.name}`, value: Buffer.from(data.token, "base64").toString() },
      { what: `token ${metadata.name} in base64`, value: data.token },
    ]);
    const state = await run("grep", ["-rhv", "-e", "^$", scratch, "--include=*.json", "--include=*.bak"]);
    const places = {
      output: stack.printed,
      arguments: watch.seen,
      config: readFileSync(stack.file, "utf8"),
      state,
    };
    expect(findSecrets(secrets, places)).toEqual([]);
  });
});

describe("a code in the config", () => {
  const fourth = { ...edges, "edge-cluster-04": site };

  it("touches only its own objects when it is added", async () => {
    const others = await objectsOf("edge-cluster-01");
    stack.set("edges", fourth);
    expect((await changedInPreview()).filter(name => !name.startsWith("edge-cluster-04"))).toEqual([
      "tunnels",
    ]);
    expect(tunnelsOf(await stack.succeed("up"))["edge-cluster-04"]?.state).toBe("answered");
    expect(await objectsOf("edge-cluster-01")).toEqual(others);
  });

  it("takes both its ends along when it is removed, and nothing else", async () => {
    const others = await objectsOf("edge-cluster-02");
    stack.set(
      "edges",
      Object.fromEntries(Object.entries(fourth).filter(([code]) => code !== "edge-cluster-01")),
    );
    expect((await changedInPreview()).filter(name => !name.startsWith("edge-cluster-01"))).toEqual([
      "tunnels",
    ]);
    await stack.succeed("up");
    // Nobody waits for the pods of a Deployment that is gone.
    await until(async () => (await objectsOf("edge-cluster-01")).length === 0, 60);
    expect(
      await kubectl("main0", "get", "serviceaccounts,secrets", "-n", "isthmus-edge", "-o=name"),
    ).not.toContain("edge-cluster-01");
    expect(await objectsOf("edge-cluster-02")).toEqual(others);
    stack.set("edges", fourth);
    await stack.succeed("up");
    expect((await stack.succeed("up"))["changed"]).toBe(0);
  });

  it("gets another token without a failed request, and the old one ends", async () => {
    const secret = async (cluster: string, namespace: string, name: string, path: string) =>
      Buffer.from(
        await kubectl(cluster, "get", "secret", name, "-n", namespace, `-o=jsonpath={${path}}`),
        "base64",
      ).toString();
    const old = await secret("main0", "isthmus-edge", "edge-cluster-02.initial", ".data.token");
    const failures: string[] = [];
    const end = new AbortController();
    let requests = 0;
    const calling = (async () => {
      for (; !end.signal.aborted; requests++) {
        await call("edge-cluster-02").catch((error: unknown) => failures.push(String(error)));
      }
    })();
    stack.set("edges", { ...fourth, "edge-cluster-02": { ...site, token: "second" } });
    await stack.succeed("up");
    // As long as a site may take to see a changed Secret, and a client to read the file again.
    await sleep(150_000);
    end.abort();
    await calling;
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(100);
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: old } };
    const answer = await run("kubectl", ["--context=main0", "create", "-f", "-", "-o=jsonpath={.status}"], {
      env: { KUBECONFIG: kubeconfig },
      input: JSON.stringify(review),
    });
    expect(answer).not.toContain('"authenticated":true');
    expect((await stack.succeed("up"))["changed"]).toBe(0);
  });
});

describe("while a tunnel is down, verify names the hop", () => {
  const down = async (hop: RegExp, breakIt: () => Promise<unknown>, mendIt: () => Promise<unknown>) => {
    await breakIt();
    const { exitCode, stderr } = await stack.run("verify");
    expect(stderr).toMatch(hop);
    expect(exitCode).toBe(1);
    await mendIt();
    await until(async () => (await call("edge-cluster-02").catch(() => "")).startsWith("Hello"), 60);
  };
  const scale = (cluster: string, namespace: string, name: string, replicas: number) =>
    kubectl(cluster, "scale", "-n", namespace, `deployment/${name}`, `--replicas=${replicas}`);

  it("site API", async () => {
    const name = "edge-cluster-02-wt-api-sample";
    await down(
      /edge-cluster-02: site API: /,
      () => scale("remote0", "wt-system", name, 0),
      () => scale("remote0", "wt-system", name, 1),
    );
  });

  it("connection", async () => {
    const name = "edge-cluster-02-wt-api-telepresence-interceptor";
    await down(
      /edge-cluster-02: connection: .*no interceptor pod/,
      () => scale("remote0", "wt-system", name, 0),
      () => scale("remote0", "wt-system", name, 1),
    );
  });

  it("traffic manager", async () => {
    await down(
      /edge-cluster-02: traffic manager: /,
      () => scale("main0", "ambassador", "traffic-manager", 0),
      () => scale("main0", "ambassador", "traffic-manager", 1),
    );
  });

  it("agent", async () => {
    const name = "edge-cluster-02-wt-api-agent";
    await down(
      /edge-cluster-02: agent: main0 has no pod/,
      () => scale("main0", "wt-system", name, 0),
      () => scale("main0", "wt-system", name, 1),
    );
  });
});

describe("a site where wutong runs", () => {
  const withWutong = { ...edges, "edge-cluster-05": { ...site, wutongCluster: "wutong-cluster" } };
  const apply = (manifest: string) =>
    run("kubectl", ["--context=remote0", "apply", "-f", "-"], {
      env: { KUBECONFIG: kubeconfig },
      input: manifest,
    });

  it("is refused while it has no wutong, and no other tunnel suffers", async () => {
    stack.set("edges", withWutong);
    const { exitCode, stderr } = await stack.run("up");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /isthmus:edges\.edge-cluster-05\.wutongCluster: remote0 has no wutongclusters\.wutong\.io, .*\(install wutong-operator 1\.14 or later/,
    );
    expect(await call("edge-cluster-02")).toMatch(/^Hello/);
  });

  it("gets the code, and answers through an interceptor like wutong's", async () => {
    const images = await ensureImages(() => undefined);
    await apply(wutongDefinition);
    await run(
      "kubectl",
      ["--context=remote0", "wait", "--for=condition=Established", "crd/wutongclusters.wutong.io"],
      {
        env: { KUBECONFIG: kubeconfig },
      },
    );
    await apply(
      wutongSite("edge-cluster-05", {
        client: images.telepresence?.client ?? "",
        envoy: `${images.istio.hub}/proxyv2:${images.istio.tag}`,
      }),
    );
    const tunnels = tunnelsOf(await stack.succeed("up"));
    expect(tunnels["edge-cluster-05"]?.state).toBe("answered");
    expect(
      await kubectl(
        "remote0",
        "get",
        "wutongcluster",
        "wutong-cluster",
        "-n",
        "wt-system",
        "-o=jsonpath={.spec}",
      ),
    ).toBe('{"edgeIsolatedClusterCode":"edge-cluster-05","regionID":"r1"}');
    expect((await stack.succeed("up"))["changed"]).toBe(0);
  });

  it("may do what wutong's operator and health check do, for its own code alone", async () => {
    const secret = await kubectl(
      ...[
        "remote0",
        "get",
        "secret",
        "wt-management-cluster-kubeconfig",
        "-n",
        "wt-system",
        "-o=jsonpath={.data.kubeconfig}",
      ],
    );
    const asSite = siteKubectl("edge-cluster-05", tokenOf(Buffer.from(secret, "base64").toString()));
    const { curl } = await ensureImages(() => undefined);
    const create = (name: string) =>
      asSite("create", "deployment", name, "-n", "wt-system", `--image=${curl}`);
    await expect(create("edge-cluster-05-wt-api-agent")).rejects.toThrow(/already exists/);
    await expect(create("anything-else")).rejects.toThrow(/may create only edge-cluster-05-wt-api-agent/);
    const exec = (code: string) => async () => {
      const [pod = ""] = (
        await kubectl(
          "main0",
          "get",
          "pods",
          "-n",
          "wt-system",
          "-l",
          `isthmus.io/edge-code=${code}`,
          "-o=name",
        )
      ).split("\n");
      return asSite("exec", "-n", "wt-system", pod, "-c", `${code}-wt-api-agent`, "--", "true");
    };
    await exec("edge-cluster-05")();
    await expect(exec("edge-cluster-02")()).rejects.toThrow(
      /may run commands only in pods of edge-cluster-05/,
    );
    await expect(asSite("get", "secrets", "-n", "wt-system")).rejects.toThrow(/Forbidden/);
  });

  it("loses the code and the kubeconfig with the entry, and keeps all of its own", async () => {
    stack.set("edges", edges);
    await stack.succeed("up");
    const spec = ["get", "wutongcluster", "wutong-cluster", "-n", "wt-system", "-o=jsonpath={.spec}"];
    expect(await kubectl("remote0", ...spec)).toBe('{"regionID":"r1"}');
    expect(await kubectl("remote0", "get", "secrets", "-n", "wt-system", "-o=name")).not.toContain(
      "secret/wt-management-cluster-kubeconfig",
    );
  });
});

describe("the end", () => {
  it("leaves nothing behind, and no bundle", async () => {
    await beyond.delete();
    const { left } = await stack.succeed("destroy");
    expect(left).toEqual({ containers: [], networks: [], files: [] });
    expect(await dockerThings(stack.name)).toEqual([]);
    expect(() => statSync(bundle)).toThrow(/ENOENT/);
  });
});

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

/** The token in a bundle's Secret. */
function tokenIn(text: string): string {
  const secret = parseAllDocuments(text)
    .map(
      document =>
        document.toJS() as { readonly kind: string; readonly stringData?: { readonly token: string } },
    )
    .find(({ kind }) => kind === "Secret");
  return secret?.stringData?.token ?? "";
}

function tokenOf(text: string): string {
  return (parse(text) as Kubeconfig).users[0]?.user.token ?? "";
}

/** kubectl with a site's token, by the address at which this machine reaches the management cluster. */
function siteKubectl(code: string, token: string): (...args: readonly string[]) => Promise<string> {
  const { clusters } = parse(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
  const file = join(scratch, `${code}.kubeconfig`);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "site",
    contexts: [{ name: "site", context: { cluster: "main0", user: "site" } }],
    clusters: clusters.filter(({ name }) => name === "main0"),
    users: [{ name: "site", user: { token } }],
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
  return (...args) => run("kubectl", ["--kubeconfig", file, ...args]);
}

/** Waits until a condition holds. @throws when it does not within `seconds` */
async function until(condition: () => Promise<boolean>, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not so after ${seconds} s`);
    await sleep(500);
  }
}
