import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { run } from "../process.ts";
import { kindNodes, kubectlInNode, type KindNode } from "./docker.ts";
import { takeOver } from "./take-over.ts";

/** How long a stopped cluster may take until its API answers again, in milliseconds. */
const startDeadline = 180_000;

/**
 * Makes a kind cluster. Whatever a killed run left under its name is removed first: the caller has no record
 * of that cluster, so nothing in it is known to be whole.
 *
 * @param config the kind configuration, as YAML
 */
export async function createKindCluster(kindName: string, config: string): Promise<void> {
  await takeOver(kindName, () =>
    withoutKubeconfig(async flags => {
      await run("kind", ["delete", "cluster", "--name", kindName, ...flags]);
      await run("kind", ["create", "cluster", "--name", kindName, "--config", "-", ...flags], {
        input: config,
      });
    }),
  );
}

/** Removes a kind cluster with its containers and volumes; one that is not there is fine. */
export async function deleteKindCluster(kindName: string): Promise<void> {
  await takeOver(kindName, () =>
    withoutKubeconfig(flags => run("kind", ["delete", "cluster", "--name", kindName, ...flags])),
  );
}

/** Starts the stopped nodes of a kind cluster and waits until its API answers. */
export async function startKindCluster(kindName: string, dockerNetwork: string): Promise<void> {
  const nodes = await kindNodes([kindName], dockerNetwork);
  const stopped = nodes.filter(node => !node.running).map(node => node.name);
  if (stopped.length > 0) await run("docker", ["start", ...stopped]);
  await untilReady(kindName, nodes);
}

/**
 * Whether every one of some kind clusters can be asked what it holds: its nodes are there and run. Waits for an API
 * server that is still starting.
 */
export async function canBeAsked(kindNames: readonly string[], dockerNetwork: string): Promise<boolean> {
  const nodes = await kindNodes(kindNames, dockerNetwork);
  const ofCluster = (kindName: string) => nodes.filter(node => node.kindName === kindName);
  const run = (kindName: string) =>
    ofCluster(kindName).length > 0 && ofCluster(kindName).every(node => node.running);
  if (!kindNames.every(run)) return false;
  await Promise.all(kindNames.map(kindName => untilReady(kindName, ofCluster(kindName))));
  return true;
}

async function untilReady(kindName: string, nodes: readonly KindNode[]): Promise<void> {
  const controlPlane = nodes.find(node => node.role === "control-plane");
  if (!controlPlane) throw new Error(`kind cluster ${kindName}: it has no control-plane node`);
  const deadline = Date.now() + startDeadline;
  for (;;) {
    try {
      await kubectlInNode(controlPlane.name, ["get", "--raw", "/readyz"]);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(500);
    }
  }
}

/**
 * kind writes each cluster into a kubeconfig, by default the user's own. Ours is part of the state, so it
 * gets a file that is thrown away.
 */
async function withoutKubeconfig<T>(body: (flags: readonly string[]) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "isthmus-kind-"));
  try {
    return await body(["--kubeconfig", join(directory, "kubeconfig")]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
