import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it, onTestFinished } from "vitest";

import { cacheRoot } from "../../toolchain/cache.ts";
import { run } from "../../toolchain/process.ts";
import { addressOf, dockerThings, volumesOf } from "../support/docker.ts";
import { TestStack } from "../support/isthmus.ts";
import { findSecrets, secretsOf } from "../support/secrets.ts";
import { expectVerified } from "../support/verified.ts";
import { ArgumentWatch } from "../support/argument-watch.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-e2e-state-"));
const stack = new TestStack("e2e-main", backend);
const main = "isthmus-e2e-main-main0-control-plane";
const remote = "isthmus-e2e-main-remote0-control-plane";
const watch = new ArgumentWatch();
afterAll(async () => {
  watch.stop();
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

/** Asks helloworld from a cluster's sleep pod, with nothing of Isthmus in between but the kubeconfig. */
async function versionsSeenBy(cluster: string): Promise<string[]> {
  const answers = await kubectl(
    ...[cluster, "exec", "-n", "sample", "deploy/sleep", "-c", "sleep", "--", "sh", "-c"],
    "for i in $(seq 20); do curl -sS -m 5 helloworld.sample:5000/hello; done",
  );
  return [...new Set(answers.match(/version: v\d/g))].map(text => text.slice(-2)).sort();
}

let kubeconfig = "";
function kubectl(cluster: string, ...args: readonly string[]): Promise<string> {
  return run("kubectl", [`--context=${cluster}`, ...args], { env: { KUBECONFIG: kubeconfig } });
}

describe("the main job", () => {
  it("stands up a two-cluster mesh and proves it", async () => {
    watch.start();
    expectVerified(await stack.succeed("up"));
    watch.stop();
    kubeconfig = String((await stack.succeed("kubeconfig"))["path"]);
  });

  it("has a mesh that answers without Isthmus in between", async () => {
    expect(await versionsSeenBy("main0")).toEqual(["v1", "v2"]);
    expect(await versionsSeenBy("remote0")).toEqual(["v1", "v2"]);
  });

  it("has the subnets of its config and routes for both kinds", async () => {
    const routes = await run("docker", ["exec", main, "ip", "-4", "route"]);
    const via = await addressOf(remote, "isthmus-e2e-main");
    expect(routes).toContain(`10.244.0.0/16 via ${via}`);
    expect(routes).toContain(`10.96.0.0/16 via ${via}`);
    expect(await kubectl("main0", "get", "service", "kubernetes", "-o=jsonpath={.spec.clusterIP}")).toBe(
      "10.95.0.1",
    );
    expect(await kubectl("remote0", "get", "service", "kubernetes", "-o=jsonpath={.spec.clusterIP}")).toBe(
      "10.96.0.1",
    );
  });

  it("gave each cluster an intermediate CA as Istio wants it", async () => {
    for (const cluster of ["main0", "remote0"]) {
      const pem = await kubectl(
        cluster,
        "get",
        "secret",
        "cacerts",
        "-n",
        "istio-system",
        "-o=jsonpath={.data.ca-cert\\.pem}",
      );
      const text = await run("openssl", ["x509", "-noout", "-text"], {
        input: Buffer.from(pem, "base64").toString(),
      });
      expect(text).toMatch(/CA:TRUE/);
      expect(text).toMatch(/DNS:istiod\.istio-system\.svc/);
      expect(text).toMatch(/Digital Signature, Non Repudiation, Key Encipherment, Certificate Sign/);
    }
  });

  it("lets no CA stand below a cluster's own", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-ca-"));
    onTestFinished(() => {
      rmSync(scratch, { recursive: true });
    });
    const file = async (key: string) => {
      const escaped = key.replace(".", "\\.");
      const path = `-o=jsonpath={.data.${escaped}}`;
      const data = await kubectl("main0", "get", "secret", "cacerts", "-n", "istio-system", path);
      const target = join(scratch, key);
      writeFileSync(target, Buffer.from(data, "base64"), { mode: 0o600 });
      return target;
    };
    const [root, ca, key] = [
      await file("root-cert.pem"),
      await file("ca-cert.pem"),
      await file("ca-key.pem"),
    ];
    const [sub, leaf] = [join(scratch, "sub"), join(scratch, "leaf")];
    const issue = async (name: string, issuer: string, issuerKey: string, constraint: string) => {
      await run("openssl", [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=test",
        "-CA",
        issuer,
        "-CAkey",
        issuerKey,
        "-addext",
        `basicConstraints=critical,${constraint}`,
        "-keyout",
        `${name}.key`,
        "-out",
        `${name}.crt`,
      ]);
    };
    await issue(sub, ca, key, "CA:TRUE");
    await issue(leaf, `${sub}.crt`, `${sub}.key`, "CA:FALSE");
    const chain = ["verify", "-CAfile", root, "-untrusted", ca, "-untrusted", `${sub}.crt`, `${leaf}.crt`];
    await expect(run("openssl", chain)).rejects.toThrow(/path length constraint exceeded/);
  });

  it("changes nothing the second time", async () => {
    const result = await stack.succeed("up");
    expect(result["changed"]).toBe(0);
    expectVerified(result);
  });

  it("keeps every secret to itself", async () => {
    const secrets = await secretsOf(stack, kubectl);
    expect(secrets.length).toBeGreaterThan(8);
    const places = {
      "what the commands printed": stack.printed,
      "arguments of processes": watch.seen,
      "the stack's config": readFileSync(stack.file, "utf8"),
      ...textsBelow(backend),
      ...Object.fromEntries(temporaryPlaces().flatMap(place => Object.entries(whatIsThere(place)))),
    };
    expect(findSecrets(secrets, places)).toEqual([]);
  });
});

describe("the preview", () => {
  it("shows what an edit of one IstioOperator value changes in Istio, and nothing else", async () => {
    stack.set("mesh", {
      ...meshConfig(),
      istioOperator: { primary: { values: { pilot: { traceSampling: 42 } } } },
    });
    const { steps } = (await stack.succeed("preview")) as { steps: { op: string; urn: string }[] };
    stack.set("mesh", meshConfig());
    const changed = steps.filter(({ op }) => op === "update").map(({ urn }) => urn.split("::").at(-1));
    expect(changed).toContain("main0-istio-deployment-istiod");
    expect(changed.every(name => name?.startsWith("main0-istio-") ?? false)).toBe(true);
    expect(steps.filter(({ op }) => op === "replace" || op === "delete" || op === "create")).toEqual([]);
  });
});

describe("drift", () => {
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
    expect((await stack.succeed("up"))["changed"]).toBe(0);
  });

  it("is repaired: nodes that came back with each other's address", async () => {
    const before = [await addressOf(main, "isthmus-e2e-main"), await addressOf(remote, "isthmus-e2e-main")];
    const [mainAddress = "", remoteAddress = ""] = before;
    const [first, second] = mainAddress < remoteAddress ? [main, remote] : [remote, main];
    await run("docker", ["stop", first, second]);
    await run("docker", ["start", second]);
    await run("docker", ["start", first]);
    const after = [await addressOf(main, "isthmus-e2e-main"), await addressOf(remote, "isthmus-e2e-main")];
    expect(after).toEqual(before.toReversed());
    expectVerified(await stack.succeed("up"));
    expect(await versionsSeenBy("remote0")).toEqual(["v1", "v2"]);
  });

  it("is repaired: a cluster that is gone, beside one that was stopped", async () => {
    await Promise.all([run("docker", ["rm", "-f", "-v", remote]), run("docker", ["stop", main])]);
    expectVerified(await stack.succeed("up"));
    expect((await stack.succeed("up"))["changed"]).toBe(0);
  });
});

describe("destroy", () => {
  it("leaves nothing", async () => {
    const volumes = await volumesOf([main, remote]);
    expect(volumes).toHaveLength(2);
    const { left } = await stack.succeed("destroy", "--remove");
    expect(left).toEqual({ containers: [], networks: [], files: [] });
    expect(await dockerThings("e2e-main")).toEqual([]);
    const remaining = await run("docker", ["volume", "ls", "-q"]);
    expect(volumes.filter(volume => remaining.includes(volume))).toEqual([]);
    expect(filesBelow(backend).filter(file => file.endsWith(`${stack.name}.json`))).toEqual([]);
  });
});

function meshConfig(): Record<string, unknown> {
  return { id: "mesh1", rootCa: "default", primaries: ["main0"], remotes: { remote0: "main0" } };
}

/** Where plugins write kubeconfigs: the temporary folders of runs, and the machine's. */
function temporaryPlaces(): string[] {
  const ofRuns = join(cacheRoot(), "tmp");
  const runs = existsSync(ofRuns) ? readdirSync(ofRuns).map(name => join(ofRuns, name)) : [];
  const loose = readdirSync(tmpdir()).filter(name => name.startsWith("kubeconfig"));
  return [...runs, ...loose.map(name => join(tmpdir(), name))];
}

/** The files of a place that other tests may remove meanwhile. */
function whatIsThere(place: string): Record<string, string> {
  try {
    return textsBelow(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

const textsBelow = (path: string): Record<string, string> =>
  Object.fromEntries(filesBelow(path).map(file => [file, readFileSync(file, "latin1")]));

/** The files in a directory, or the one that a path is. */
function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  if (statSync(directory).isFile()) return [directory];
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map(name => join(directory, name))
    .filter(path => statSync(path).isFile());
}
