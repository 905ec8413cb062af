import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";

import { kindConfig, minorOf, type KindSpec } from "../../components/clusters/kind-config.ts";
import { edgeNamespace } from "../../components/edges/names.ts";
import { run } from "../../toolchain/process.ts";

const fakeNode = "fake";
const taint = "kwok.x-k8s.io/node";

/** Ranges of the cluster. */
export const subnets = { podSubnet: "10.130.0.0/16", serviceSubnet: "10.131.0.0/16" };

/**
 * A management cluster for a thousand sites on a small machine. It is a kind cluster whose traffic manager really runs;
 * the pods in wt-system are placed on a second node that is not there: kwok says of them that they run.
 */
export class FleetCluster {
  readonly name: string;
  /** Path of a kubeconfig with one context. */
  readonly kubeconfig: string;
  readonly context: string;
  private kwok: ChildProcess | undefined;

  /** @param directory for the kubeconfig */
  constructor(name: string, directory: string) {
    this.name = name;
    this.kubeconfig = join(directory, `${name}.kubeconfig`);
    this.context = `kind-${name}`;
  }

  async create(image: string, kwok: string): Promise<void> {
    await run("kind", ["create", "cluster", "--name", this.name, "--config", "-", "--wait", "120s"], {
      input: configOf({ image, ...subnets, workers: 0 }),
      env: { KUBECONFIG: this.kubeconfig, KIND_EXPERIMENTAL_DOCKER_NETWORK: this.name },
    });
    const address = await this.kubectl([
      ...["get", "nodes", "-o", `jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}`],
    ]);
    await this.kubectl(
      ["apply", "-f", "-"],
      [namespace, node].map(object => stringify(object)).join("---\n"),
    );
    this.kwok = spawn(
      kwok,
      [
        ...["--kubeconfig", this.kubeconfig, "--manage-single-node", fakeNode, "--cidr", "10.132.0.1/16"],
        // kindnet makes a route to it, for which it has to be an address of the Docker network.
        ...["--node-ip", address.replace(/\.\d+\.\d+$/, ".255.250"), "--node-port", "0"],
      ],
      { stdio: "ignore" },
    );
    await this.kubectl(["wait", "--for=condition=Ready", `node/${fakeNode}`, "--timeout=60s"]);
    // Whatever the cluster still starts is not part of the first measurement.
    await this.kubectl([
      "wait",
      "--for=condition=Ready",
      "pods",
      "--all",
      "-n",
      "kube-system",
      "--timeout=120s",
    ]);
    await sleep(5000);
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    return run("kubectl", ["--kubeconfig", this.kubeconfig, ...args], input === undefined ? {} : { input });
  }

  /** Removes everything that `create` made, also after half of it. Synchronous, for the end of the process. */
  remove(): void {
    this.kwok?.kill();
    this.kwok = undefined;
    spawnSync("kind", ["delete", "cluster", "--name", this.name, "--kubeconfig", this.kubeconfig]);
    spawnSync("docker", ["network", "rm", this.name]);
  }
}

/** The namespace places its pods itself: their templates are the program's. */
const namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name: edgeNamespace,
    annotations: {
      "scheduler.alpha.kubernetes.io/node-selector": `kubernetes.io/hostname=${fakeNode}`,
      "scheduler.alpha.kubernetes.io/defaultTolerations": JSON.stringify([
        { key: taint, operator: "Exists" },
      ]),
    },
  },
};

const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: fakeNode, labels: { "kubernetes.io/hostname": fakeNode } },
  spec: { taints: [{ key: taint, value: "fake", effect: "NoSchedule" }] },
  status: {
    allocatable: { cpu: "1k", memory: "1Ti", pods: "10k" },
    capacity: { cpu: "1k", memory: "1Ti", pods: "10k" },
  },
};

function configOf(spec: KindSpec): string {
  const config = parse(kindConfig(spec)) as { kubeadmConfigPatches: string[] };
  const [patch = ""] = config.kubeadmConfigPatches;
  const plugins = {
    name: "enable-admission-plugins",
    value: "NodeRestriction,PodNodeSelector,PodTolerationRestriction",
  };
  // From Kubernetes 1.36 on kind writes arguments as a list.
  const extraArgs = minorOf(spec.image) >= 36 ? [plugins] : { [plugins.name]: plugins.value };
  const kubeadm = parse(patch) as { controllerManager: { extraArgs: Record<string, string> | object[] } };
  // kwok may be late with its node's sign of life on a busy machine, and does not take back what follows.
  const patience = { name: "node-monitor-grace-period", value: "2h" };
  const { extraArgs: known } = kubeadm.controllerManager;
  const controllerManager = {
    extraArgs: Array.isArray(known) ? [...known, patience] : { ...known, [patience.name]: patience.value },
  };
  const patched = { ...kubeadm, controllerManager, apiServer: { extraArgs } };
  return stringify({ ...config, kubeadmConfigPatches: [stringify(patched)] });
}
