import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { UnreachableError, withKubectl } from "../../components/kubernetes/kubectl.ts";
import { couldNotBeAsked, look } from "../../components/kubernetes/sight.ts";
import { ProcessError, run } from "../../toolchain/process.ts";
import { processes } from "../../toolchain/machine/processes.ts";
import { kubeconfigFor, refusingPort, startDeafServer, type DeafServer } from "../support/deaf-server.ts";

let deaf: DeafServer;
beforeEach(async () => {
  deaf = await startDeafServer();
});
afterEach(() => {
  deaf.close();
});

const thrownBy = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

async function timed<T>(body: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const result = await body();
  return [result, (performance.now() - started) / 1000];
}

it("kubectl reads the kubeconfig that it inherits, each time it is run", async () => {
  const question = ["config", "view", "-o", "jsonpath={.clusters[0].cluster.server}"];
  const servers = await withKubectl(kubeconfigFor(4711), kubectl =>
    Promise.all([kubectl(question), kubectl(question)]),
  );
  expect(servers).toEqual(["http://127.0.0.1:4711", "http://127.0.0.1:4711"]);
});

it("kubectl reads it once, as /dev/fd/3 of macOS goes on where it was read to", async () => {
  // A pipe is gone on with on Linux too.
  const script = 'cat | KUBECONFIG=/dev/fd/0 kubectl --request-timeout=1s "$@" 2>&1 || true';
  const port = await refusingPort();
  for (const args of [
    ["get", "pods"],
    ["get", "--raw", "/readyz"],
    ["apply", "-f", "/dev/null"],
  ]) {
    const said = await run("sh", ["-c", script, "sh", ...args], { input: kubeconfigFor(port) });
    expect(said, args.join(" ")).toMatch(new RegExp(`127.0.0.1:${port}|no objects passed`));
  }
});

describe("a cluster that hangs", () => {
  // A kubectl that first asks for the server's version, to choose among several of itself, has no time to say more.
  it.each([
    [["get", "pods"], /exceeded|^no answer to kubectl get pods$/],
    [["get", "--raw", "/metrics"], /exceeded|^no answer to kubectl get --raw \/metrics$/],
    [
      ["exec", "-n", "x", "deploy/sleep", "--", "sh", "-c", "a script"],
      /exceeded|^no answer to kubectl exec -n x deploy\/sleep$/,
    ],
  ])("is given up in time, at kubectl %j", async (args, reason) => {
    const [error, seconds] = await timed(() =>
      thrownBy(withKubectl(kubeconfigFor(deaf.port), kubectl => kubectl(args, { timeoutMs: 1500 }))),
    );
    expect(error).toBeInstanceOf(UnreachableError);
    expect((error as Error).message).toMatch(reason);
    expect((error as Error).message).not.toContain("\n");
    expect((error as Error).message).not.toContain("a script");
    expect(seconds).toBeGreaterThan(0.7);
    expect(seconds).toBeLessThan(4);
    expect(deaf.connections()).toBeGreaterThan(0);
  });

  it("is given up after ten seconds where nothing else is said", async () => {
    const [sight, seconds] = await timed(() =>
      look(() => withKubectl(kubeconfigFor(deaf.port), kubectl => kubectl(["get", "pods"]))),
    );
    if ("seen" in sight) throw new Error("seen");
    expect(couldNotBeAsked("site7", sight)).toMatch(
      /^site7 could not be asked within (9|1\d) s \(.*(exceeded|no answer to kubectl get pods).*\)$/,
    );
    expect(seconds).toBeLessThan(14);
  });

  it("is given up at once when nobody wants the answer any more", async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 300);
    const [error, seconds] = await timed(() =>
      thrownBy(withKubectl(kubeconfigFor(deaf.port), kubectl => kubectl(["get", "pods"]), controller.signal)),
    );
    expect(error).toBeInstanceOf(ProcessError);
    expect((error as Error).message).toMatch(/was interrupted$/);
    expect(seconds).toBeLessThan(5);
  });
});

it("a program for credentials that hangs is ended too", async () => {
  const kubeconfig = kubeconfigFor(deaf.port).replace(
    "{ token: a-token }",
    "{ exec: { apiVersion: client.authentication.k8s.io/v1, command: sleep, args: ['596'], interactiveMode: Never } }",
  );
  const [error, seconds] = await timed(() =>
    thrownBy(withKubectl(kubeconfig, kubectl => kubectl(["get", "pods"], { timeoutMs: 1000 }))),
  );
  expect(error).toBeInstanceOf(UnreachableError);
  expect(seconds).toBeLessThan(5);
  const left = () => processes.named("sleep").filter(pid => processes.commandLine(pid) === "sleep 596");
  await expect.poll(left).toEqual([]);
});

it("a cluster that refuses connections is not reachable", async () => {
  const port = await refusingPort();
  const sight = await look(() => withKubectl(kubeconfigFor(port), kubectl => kubectl(["get", "pods"])));
  if ("seen" in sight) throw new Error("seen");
  expect(couldNotBeAsked("site7", { ...sight, seconds: 0.4 })).toBe(
    `site7 could not be asked within 1 s (The connection to the server 127.0.0.1:${port} was refused - did you specify the right host or port?)`,
  );
  const error = await thrownBy(
    withKubectl(kubeconfigFor(port), kubectl => kubectl(["exec", "deploy/sleep", "--", "ls"])),
  );
  expect(error).toBeInstanceOf(UnreachableError);
});

it("a kubectl that fails by itself says nothing about the cluster", async () => {
  const error = await thrownBy(
    withKubectl(kubeconfigFor(deaf.port), kubectl => kubectl(["get", "--no-such-flag"])),
  );
  expect(error).toBeInstanceOf(ProcessError);
});
