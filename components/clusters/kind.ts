import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { run } from "../../toolchain/process.ts";
import { isDamaged } from "../commands/repair.ts";
import { dockerNetworks } from "../docker/networks.ts";
import { execInNode, kindNodes, kubectlInNode, type KindNode } from "../docker/nodes.ts";
import { foreignCluster, type Foreign, type Home } from "../docker/ownership.ts";
import { runExclusively } from "../commands/run-exclusively.ts";
import { extraCas, trustInNodes } from "./extra-cas.ts";

/** How long a stopped cluster may take until its API answers again, in milliseconds. */
const startDeadline = 180_000;

/**
 * Makes sure that a kind cluster of this configuration exists, and returns what identifies it. One that was made whole
 * is taken over; anything else of the stack's under its name, such as what a killed run left, is removed first.
 *
 * @param config the kind configuration, as YAML
 * @param damage see {@link isDamaged}: a whole cluster made before that was seen is recreated
 * @throws Error when a cluster of that name exists and is not the stack's
 */
export async function ensureKindCluster(
  kindName: string,
  config: string,
  home: Home,
  damage: string,
): Promise<string> {
  return runExclusively(subject(kindName, home), async () => {
    const { nodes, foreign } = await look(kindName, home);
    if (foreign) throw new Error(`${foreign.reason} (${foreign.remedy})`);
    const existing = await readCreationRecord(nodes);
    const cas = extraCas(process.env);
    if (existing?.config === config && !isDamaged(damage, existing.since)) {
      if (cas !== undefined) await trustInNodes(nodes, cas);
      return existing.identity;
    }

    const record = { identity: randomUUID(), config, since: new Date().toISOString() };
    await withoutKubeconfig(async flags => {
      if (nodes.length > 0) await run("kind", ["delete", "cluster", "--name", kindName, ...flags]);
      await run("kind", ["create", "cluster", "--name", kindName, "--config", "-", ...flags], {
        input: config,
      });
    });
    const made = await kindNodes([kindName], home.network);
    if (cas !== undefined) await trustInNodes(made, cas);
    await writeCreationRecord(made, record);
    return record.identity;
  });
}

/** The owner is part of it: what another owner has under way is not a left-over to be ended. */
function subject(kindName: string, { owner }: Home): string {
  return `${kindName}-${owner ?? ""}`;
}

/** The nodes of a kind cluster, and why they are not the stack's, if they are not. */
async function look(
  kindName: string,
  home: Home,
): Promise<{ readonly nodes: readonly KindNode[]; readonly foreign: Foreign | undefined }> {
  const [nodes, networks] = await Promise.all([kindNodes([kindName], home.network), dockerNetworks()]);
  return { nodes, foreign: foreignCluster(kindName, nodes, home, networks) };
}

/** The record of a cluster's creation on its control-plane node; written last, so that only a whole cluster has it. */
interface CreationRecord {
  readonly identity: string;
  readonly config: string;
  /** When its making began; ISO 8601 in UTC. */
  readonly since: string;
}

const creationRecord = "/kind/isthmus.json";

async function readCreationRecord(nodes: readonly KindNode[]): Promise<CreationRecord | undefined> {
  const controlPlane = nodes.find(node => node.role === "control-plane" && node.running);
  if (!controlPlane) return undefined;
  const text = await execInNode(controlPlane.name, `cat ${creationRecord} 2>/dev/null || true`);
  return text === "" ? undefined : (JSON.parse(text) as CreationRecord);
}

async function writeCreationRecord(nodes: readonly KindNode[], record: CreationRecord): Promise<void> {
  const controlPlane = nodes.find(node => node.role === "control-plane");
  if (!controlPlane) throw new Error(`kind made no control-plane node`);
  const script = `cat > ${creationRecord}.new <<'EOF'\n${JSON.stringify(record)}\nEOF\nmv ${creationRecord}.new ${creationRecord}`;
  await execInNode(controlPlane.name, script);
}

/**
 * Removes a kind cluster of a stack with its containers and volumes; one that is not there is fine.
 *
 * @returns why it was left alone, when it is not the stack's
 */
export async function deleteKindCluster(kindName: string, home: Home): Promise<Foreign | undefined> {
  return runExclusively(subject(kindName, home), async () => {
    const { nodes, foreign } = await look(kindName, home);
    if (nodes.length === 0 || foreign) return foreign;
    await withoutKubeconfig(flags => run("kind", ["delete", "cluster", "--name", kindName, ...flags]));
    return undefined;
  });
}

/** Lets the nodes of a kind cluster that are stopped or paused run, and waits until its API answers; makes all trust the CAs that they should. */
export async function mendNodes(kindName: string, dockerNetwork: string): Promise<void> {
  const nodes = await kindNodes([kindName], dockerNetwork);
  const namesOf = (some: readonly KindNode[]) => some.map(node => node.name);
  const [paused, stopped] = [
    namesOf(nodes.filter(node => node.paused)),
    namesOf(nodes.filter(node => !node.running && !node.paused)),
  ];
  if (paused.length > 0) await run("docker", ["unpause", ...paused]);
  if (stopped.length > 0) await run("docker", ["start", ...stopped]);
  const cas = extraCas(process.env);
  if (cas !== undefined) await trustInNodes(await kindNodes([kindName], dockerNetwork), cas);
  if (paused.length + stopped.length > 0) await untilReady(kindName, nodes);
}

/**
 * Whether every one of some kind clusters can be asked what it holds: its nodes exist and run. Waits for each API server that is
 * still starting, also when another cluster can't be asked: an update uses those that run.
 */
export async function allReady(kindNames: readonly string[], dockerNetwork: string): Promise<boolean> {
  const nodes = await kindNodes(kindNames, dockerNetwork);
  const ofCluster = (kindName: string) => nodes.filter(node => node.kindName === kindName);
  const isRunning = (kindName: string) =>
    ofCluster(kindName).length > 0 && ofCluster(kindName).every(node => node.running);
  const running = kindNames.filter(isRunning);
  await Promise.all(running.map(kindName => untilReady(kindName, ofCluster(kindName))));
  return running.length === kindNames.length;
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
