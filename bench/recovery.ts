/**
 * How long a tunnel is down after each fault, with nobody's help: from the moment the fault's cause is gone to the end of
 * the last failed request. A request goes out five times a second, from the management cluster's node to the Service
 * of the code, which needs no API server.
 *
 *   npm run recovery [-- TIMES [FAULT...]]     default: 10 times each fault
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { allTools, bringTools } from "../cli/machine/tools.ts";
import { run } from "../toolchain/process.ts";
import { beginRun } from "../test/support/e2e-run.ts";
import { TestStack } from "../test/support/isthmus.ts";
import { Requests } from "./requests.ts";

const code = "edge-cluster-01";
await beginRun();
const state = mkdtempSync(join(tmpdir(), "isthmus-recovery-"));
const stack = new TestStack(`e2e-recovery-${process.pid}`, state);
const node = (cluster: string) => `isthmus-${stack.name}-${cluster}-control-plane`;
let kubeconfig = "";
const kubectl = (cluster: string, ...args: readonly string[]) =>
  run("kubectl", [`--context=${cluster}`, ...args], { env: { KUBECONFIG: kubeconfig } });

/** Deletes the pod with a label, and makes sure that there was one. */
async function deletePod(cluster: string, namespace: string, label: string): Promise<void> {
  const answer = await kubectl(cluster, "delete", "pod", "-n", namespace, "-l", label, "--wait=false");
  if (!answer.includes("deleted")) throw new Error(`${cluster} has no pod with ${label}`);
}

const ofCode = `isthmus.io/edge-code=${code}`;

/** Each brings about a fault and returns when its cause is gone. */
const faults: Readonly<Record<string, () => Promise<unknown>>> = {
  "interceptor deleted": () =>
    deletePod("remote0", "wt-system", `app=wt-api-telepresence-interceptor,${ofCode}`),
  "interceptor's processes killed (-9)": () =>
    kubectl(
      ...["remote0", "exec", "-n", "wt-system", `deployment/${code}-wt-api-telepresence-interceptor`],
      ...["--", "bash", "-c", "kill -KILL $(grep -l ^telepresence /proc/[0-9]*/comm | cut -d/ -f3)"],
    ),
  "agent pod deleted": () => deletePod("main0", "wt-system", ofCode),
  "traffic manager restarted": () => deletePod("main0", "ambassador", "app=traffic-manager"),
  "site API restarted": () => deletePod("remote0", "wt-system", `app=wt-api-sample,${ofCode}`),
  "management API server away for 60 s": async () => {
    const [manifest, aside] = ["/etc/kubernetes/manifests/kube-apiserver.yaml", "/root/kube-apiserver.yaml"];
    await run("docker", ["exec", node("main0"), "mv", manifest, aside]);
    await until(async () => !(await isReady("main0")));
    await sleep(60_000);
    await run("docker", ["exec", node("main0"), "mv", aside, manifest]);
    await until(() => isReady("main0"));
  },
  "site node restarted": async () => {
    await run("docker", ["restart", node("remote0")]);
    await until(() => isReady("remote0"));
  },
};

const times = Number(process.argv[2] ?? 10);
const chosen = process.argv.slice(3);
await bringTools(allTools, () => undefined);
try {
  stack.edit(settings => {
    const kind = (podSubnet: string, serviceSubnet: string) => ({ podSubnet, serviceSubnet });
    settings["config"] = {
      "isthmus:clusters": {
        main0: { kind: kind("10.71.0.0/16", "10.72.0.0/16"), network: "network1" },
        remote0: { kind: kind("10.73.0.0/16", "10.74.0.0/16"), network: "network2" },
      },
      "isthmus:edges": {
        "edge-cluster-01": { site: "remote0", management: "main0" },
        "edge-cluster-02": { site: "remote0", management: "main0" },
      },
    };
  });
  await stack.succeed("up");
  kubeconfig = String((await stack.succeed("kubeconfig"))["path"]);
  const address = await kubectl(
    ...[
      "main0",
      "get",
      "service",
      `${code}-wt-api-agent`,
      "-n",
      "wt-system",
      "-o=jsonpath={.spec.clusterIP}",
    ],
  );
  const requests = await Requests.start(node("main0"), address);
  console.log("| fault | times | back after (s): median | slowest | all |\n|---|---|---|---|---|");
  for (const [name, fault] of Object.entries(faults)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const seconds: number[] = [];
    for (let i = 0; i < times; i++) seconds.push(await requests.downAfter(fault));
    const sorted = seconds.toSorted((a, b) => a - b);
    const [median, slowest] = [sorted[Math.floor((times - 1) / 2)] ?? NaN, sorted.at(-1) ?? NaN];
    const all = seconds.map(value => value.toFixed(1)).join(" ");
    console.log(`| ${name} | ${times} | ${median.toFixed(1)} | ${slowest.toFixed(1)} | ${all} |`);
  }
  requests.end();
} finally {
  await stack.remove();
  rmSync(state, { recursive: true, force: true });
}

/** Whether a cluster's API server answers that it is ready. */
async function isReady(cluster: string): Promise<boolean> {
  try {
    await kubectl(cluster, "get", "--raw", "/readyz", "--request-timeout=1s");
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(200);
}
