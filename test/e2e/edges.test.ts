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
import { SteadyCalls } from "../support/steady-calls.ts";
import { wutongDefinition, wutongSite } from "../support/wutong.ts";
import { findSecrets } from "../support/secrets.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-edges-"));
const stack = new TestStack("e2e-edges", scratch);
const beyond = new ForeignCluster("isthmus-e2e-beyond", scratch);
let beyondIsUp: Promise<void> | undefined;
const watch = new ArgumentWatch();

const bundle = `bundles/${stack.name}/edge-cluster-03.yaml`;
const subnets = { podSubnet: "10.61.0.0/16", serviceSubnet: "10.62.0.0/16" };
const site = { site: "remote0", management: "main0" };
const edges = {
  "edge-cluster-01": site,
  "edge-cluster-02": site,
  "edge-cluster-03": { site: { bundle: true }, management: "main0", sampleApi: true },
};
const rotated = { ...edges, "edge-cluster-02": { ...site, token: "second" } };
const fourth = { ...rotated, "edge-cluster-04": site };

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
  await beyondIsUp?.catch(() => undefined);
  await beyond.delete();
  await stack.remove();
  rmSync(scratch, { recursive: true, force: true });
});

let kubeconfig = "";
function kubectl(cluster: string, ...args: readonly string[]): Promise<string> {
  return run("kubectl", [`--context=${cluster}`, ...args], { env: { KUBECONFIG: kubeconfig } });
}

const urlOf = (code: string) => `http://${code}-wt-api-agent.wt-system:8888/hello`;

/** Calls an API in the management cluster, from a pod that has nothing to do with the tunnels. */
function call(code: string): Promise<string> {
  return kubectl("main0", "exec", "caller", "--", "curl", "-sS", "--max-time", "5", urlOf(code));
}

const tunnelsOf = (result: Readonly<Record<string, unknown>>) =>
  (result["tunnels"] as { readonly tunnels: Readonly<Record<string, TunnelVerification>> }).tunnels;

/** UID and generation of everything in wt-system that belongs to a code, at both ends, but for pods that are on their way out. */
async function objectsOf(code: string): Promise<string[]> {
  const kinds = "deployments,services,secrets,configmaps,pods";
  const lists = await Promise.all(
    ["main0", "remote0"].map(cluster =>
      kubectl(cluster, "get", kinds, "-n", "wt-system", "-l", `isthmus.io/edge-code=${code}`, "-o=json"),
    ),
  );
  return lists
    .flatMap(list => (JSON.parse(list) as { readonly items: readonly KubernetesObject[] }).items)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ kind, metadata: { name, uid, generation = 1 } }) => `${kind}/${name} ${uid} ${generation}`)
    .sort();
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
  };
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
    // Half a minute in which the other tests can go on.
    beyondIsUp = beyond.create(`isthmus-${stack.name}`, subnets.podSubnet, subnets.serviceSubnet);
    beyondIsUp.catch(() => undefined);
    kubeconfig = String((await stack.succeed("kubeconfig"))["path"]);
    const { curl } = await ensureImages(() => undefined);
    await kubectl("main0", "run", "caller", `--image=${curl}`, "--command", "--", "sleep", "infinity");
    await kubectl("main0", "wait", "--for=condition=Ready", "pod/caller", "--timeout=60s");
    expect(await call("edge-cluster-01")).toMatch(/^Hello version: edge-cluster-01, /);
    expect(await call("edge-cluster-02")).toMatch(/^Hello version: edge-cluster-02, /);
  });

  it("stand on programs with the file capability of the official ones, which not every container may start", async () => {
    const node = `isthmus-${stack.name}-main0-control-plane`;
    const program =
      'tar --xattrs -C "/proc/$(pgrep -x traffic | head -n 1)/root" -cf - usr/local/bin/traffic';
    const list = `docker exec ${node} sh -c '${program}' | tar --xattrs --xattrs-include="*" -tvv`;
    expect(await run("bash", ["-euo", "pipefail", "-c", list])).toContain("security.capability");
  });

  it("a second up changes nothing, and no pod was rolled behind the program's back", async () => {
    const before = await objectsOf("edge-cluster-01");
    expect(before.filter(line => /^Deployment\/.* 1$/.test(line))).toHaveLength(3);
    expect((await stack.succeed("up"))["changed"]).toBe(0);
    expect(await objectsOf("edge-cluster-01")).toEqual(before);
  });

  it("the bundle connects a cluster that the program does not know, whose addresses are the management's own", async () => {
    expect(statSync(bundle).mode & 0o777, "only its owner may read it").toBe(0o600);
    await beyondIsUp;
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

/** Calls of `edge-cluster-02`. */
let calls: SteadyCalls | undefined;
let oldToken = "";
let rotatedAt = 0;

describe("another token for a code", () => {
  it("comes with an up, while its tunnel is in use", async () => {
    oldToken = Buffer.from(
      await kubectl(
        ...["main0", "get", "secret", "edge-cluster-02.initial", "-n", "isthmus-edge"],
        "-o=jsonpath={.data.token}",
      ),
      "base64",
    ).toString();
    const inCaller = (script: string) => kubectl("main0", "exec", "caller", "--", "sh", "-c", script);
    calls = new SteadyCalls(inCaller, urlOf("edge-cluster-02"));
    stack.set("edges", rotated);
    await stack.succeed("up");
    rotatedAt = Date.now();
  });
});

describe("codes in the config", () => {
  it("touches only its own objects when it comes, and takes both its ends along when it goes", async () => {
    const text = readFileSync(bundle, "utf8");
    rmSync(bundle);
    const others = await objectsOf("edge-cluster-02");
    stack.set(
      "edges",
      Object.fromEntries(Object.entries(fourth).filter(([code]) => code !== "edge-cluster-01")),
    );
    const changed = await changedInPreview();
    expect(changed.filter(name => !/^edge-cluster-0[14]/.test(name))).toEqual([
      "edge-cluster-03-bundle",
      "tunnels",
    ]);
    expect(tunnelsOf(await stack.succeed("up"))["edge-cluster-04"]?.state).toBe("answered");
    await until(async () => (await objectsOf("edge-cluster-01")).length === 0, 60);
    expect(
      await kubectl("main0", "get", "serviceaccounts,secrets", "-n", "isthmus-edge", "-o=name"),
    ).not.toContain("edge-cluster-01");
    expect(await objectsOf("edge-cluster-02")).toEqual(others);
    expect(readFileSync(bundle, "utf8"), "made again").toBe(text);
  });
});

describe("a site where wutong runs", () => {
  const withWutong = { ...fourth, "edge-cluster-05": { ...site, wutongCluster: "wutong-cluster" } };
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
        client: images.telepresence.client,
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
    stack.set("edges", fourth);
    await stack.succeed("up");
    const spec = ["get", "wutongcluster", "wutong-cluster", "-n", "wt-system", "-o=jsonpath={.spec}"];
    expect(await kubectl("remote0", ...spec)).toBe('{"regionID":"r1"}');
    expect(await kubectl("remote0", "get", "secrets", "-n", "wt-system", "-o=name")).not.toContain(
      "secret/wt-management-cluster-kubeconfig",
    );
  });
});

describe("the old token of a code", () => {
  it("has ended, and no request failed for that", async () => {
    // As long as a site may take to see a changed Secret, and a client to read the file again.
    await sleep(Math.max(0, rotatedAt + 150_000 - Date.now()));
    const report = await calls?.stop();
    const interceptor = "deployment/edge-cluster-02-wt-api-telepresence-interceptor";
    const log = await kubectl("remote0", "logs", "-n", "wt-system", interceptor);
    expect(report?.failed, log).toEqual([]);
    expect(report?.answered).toBeGreaterThan(300);
    const review = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token: oldToken },
    };
    const answer = await run("kubectl", ["--context=main0", "create", "-f", "-", "-o=jsonpath={.status}"], {
      env: { KUBECONFIG: kubeconfig },
      input: JSON.stringify(review),
    });
    expect(answer).not.toContain('"authenticated":true');
  });
});

describe("while tunnels are down, verify names the hop", () => {
  const scale = (cluster: string, namespace: string, name: string, replicas: number) =>
    kubectl(cluster, "scale", "-n", namespace, `deployment/${name}`, `--replicas=${replicas}`);
  const answer = (...codes: readonly string[]) =>
    until(async () => {
      const answers = await Promise.all(codes.map(code => call(code).catch(() => "")));
      return answers.every(text => text.startsWith("Hello"));
    }, 60);

  it("of each tunnel by itself: site API, connection and agent", async () => {
    const broken = [
      ["remote0", "edge-cluster-01-wt-api-sample"],
      ["remote0", "edge-cluster-02-wt-api-telepresence-interceptor"],
      ["main0", "edge-cluster-04-wt-api-agent"],
    ] as const;
    await Promise.all(broken.map(([cluster, name]) => scale(cluster, "wt-system", name, 0)));
    const { exitCode, stderr } = await stack.run("verify");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/edge-cluster-01: site API: /);
    expect(stderr).toMatch(/edge-cluster-02: connection: .*no interceptor pod/);
    expect(stderr).toMatch(/edge-cluster-04: agent: main0 has no pod/);
    await Promise.all(broken.map(([cluster, name]) => scale(cluster, "wt-system", name, 1)));
    await answer("edge-cluster-01", "edge-cluster-02", "edge-cluster-04");
  });

  it("of all of them: traffic manager", async () => {
    await scale("main0", "ambassador", "traffic-manager", 0);
    const { exitCode, stderr } = await stack.run("verify");
    expect(exitCode).toBe(1);
    for (const code of ["edge-cluster-01", "edge-cluster-02", "edge-cluster-04"])
      expect(stderr).toMatch(new RegExp(`${code}: traffic manager: `));
    await scale("main0", "ambassador", "traffic-manager", 1);
    await answer("edge-cluster-01", "edge-cluster-02", "edge-cluster-04");
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
