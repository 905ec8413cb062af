import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { run } from "../../toolchain/process.ts";
import { execInNode, kindNodes, kubectlInNode, type KindNode } from "../docker/nodes.ts";
import { runExclusively } from "../commands/run-exclusively.ts";

/** How long a stopped cluster may take until its API answers again, in milliseconds. */
const startDeadline = 180_000;

/**
 * Makes sure that a kind cluster of this configuration is there, and returns what identifies it. One that was made whole
 * is taken over; anything else under its name, such as what a killed run left, is removed first.
 *
 * @param config the kind configuration, as YAML
 * @param anew make the cluster anew even if there is a whole one
 */
export async function ensureKindCluster(
  kindName: string,
  config: string,
  dockerNetwork: string,
  anew: boolean,
): Promise<string> {
  return runExclusively(kindName, async () => {
    const nodes = await kindNodes([kindName], dockerNetwork);
    const made = anew ? undefined : await readBirthCertificate(nodes);
    if (made?.config === config) return made.identity;

    const born = { identity: randomUUID(), config };
    await withoutKubeconfig(async flags => {
      if (nodes.length > 0) await run("kind", ["delete", "cluster", "--name", kindName, ...flags]);
      await run("kind", ["create", "cluster", "--name", kindName, "--config", "-", ...flags], {
        input: config,
      });
    });
    await writeBirthCertificate(await kindNodes([kindName], dockerNetwork), born);
    return born.identity;
  });
}

/** What a cluster's control-plane node keeps of its making; written last, so that only a whole cluster has it. */
interface BirthCertificate {
  readonly identity: string;
  readonly config: string;
}

const birthCertificate = "/kind/isthmus.json";

async function readBirthCertificate(nodes: readonly KindNode[]): Promise<BirthCertificate | undefined> {
  const controlPlane = nodes.find(node => node.role === "control-plane" && node.running);
  if (!controlPlane) return undefined;
  const text = await execInNode(controlPlane.name, `cat ${birthCertificate} 2>/dev/null || true`);
  return text === "" ? undefined : (JSON.parse(text) as BirthCertificate);
}

async function writeBirthCertificate(nodes: readonly KindNode[], born: BirthCertificate): Promise<void> {
  const controlPlane = nodes.find(node => node.role === "control-plane");
  if (!controlPlane) throw new Error(`kind made no control-plane node`);
  const script = `cat > ${birthCertificate}.new <<'EOF'\n${JSON.stringify(born)}\nEOF\nmv ${birthCertificate}.new ${birthCertificate}`;
  await execInNode(controlPlane.name, script);
}

/** Removes a kind cluster with its containers and volumes; one that is not there is fine. */
export async function deleteKindCluster(kindName: string): Promise<void> {
  await runExclusively(kindName, () =>
    withoutKubeconfig(flags => run("kind", ["delete", "cluster", "--name", kindName, ...flags])),
  );
}

/** Starts the stopped nodes of a kind cluster and waits until its API answers. */
export async function startNodes(kindName: string, dockerNetwork: string): Promise<void> {
  const nodes = await kindNodes([kindName], dockerNetwork);
  const stopped = nodes.filter(node => !node.running).map(node => node.name);
  if (stopped.length === 0) return;
  await run("docker", ["start", ...stopped]);
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
