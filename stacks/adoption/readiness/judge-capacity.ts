import type { ClusterFacts } from "../../../components/adoption/facts/ask-facts.ts";
import type { Node, Pod } from "../../../components/adoption/facts/objects.ts";
import { isReadyNode } from "../../../components/adoption/facts/ready.ts";
import { counted } from "../../../components/adoption/listed.ts";
import { quantity } from "../../../components/kubernetes/quantity.ts";
import type { Judgement } from "./judgement.ts";
import { add, requested, sizeOf, type PodToCome, type Size } from "./pods-to-come.ts";
import { judgeSeen } from "./unknown.ts";

/** Whether the nodes have room for the pods to come: the scheduler goes by requests, and so does this. */
export function judgeCapacity(
  toCome: readonly PodToCome[],
  { nodes, pods }: Pick<ClusterFacts, "nodes" | "pods">,
): readonly Judgement[] {
  if (toCome.length === 0) return [{ check: "capacity", state: "ok", found: "no pod is to come" }];
  return judgeSeen("capacity", nodes, nodes =>
    judgeSeen("capacity", pods, pods => [judgeRoom(toCome, nodes, pods)]),
  );
}

interface Room extends Size {
  readonly node: string;
  readonly pods: number;
}

function judgeRoom(toCome: readonly PodToCome[], nodes: readonly Node[], pods: readonly Pod[]): Judgement {
  const usable = nodes.filter(takesPods);
  if (usable.length === 0) {
    const found = `of its ${counted(nodes.length, "node")} none takes pods: not ready, cordoned or tainted`;
    return { check: "capacity", state: "problem", found, remedy: "let one take pods" };
  }
  const rooms = usable.map(node => roomOn(node, pods));
  const homeless = placeAll(toCome, rooms);
  const needs = inWords(add(toCome));
  if (homeless === undefined) {
    const found = `${counted(toCome.length, "pod")} ask for ${needs}, and ${inWords(add(rooms))} are free on ${counted(usable.length, "node")}`;
    return { check: "capacity", state: "ok", found };
  }
  const best = rooms.toSorted((a, b) => b.cpu - a.cpu)[0];
  const found =
    `no node has room for a pod of ${homeless.deployment}, which asks for ${inWords(homeless)}` +
    (best ? `: the most is ${inWords(best)} on ${best.node}` : "");
  const remedy =
    "add a node, free some, or ask for less: isthmus:mesh.istioOperator has the requests of istiod and proxies";
  return { check: "capacity", state: "problem", found, remedy };
}

function takesPods(node: Node): boolean {
  const { unschedulable = false, taints = [] } = node.spec;
  return isReadyNode(node) && !unschedulable && taints.every(({ effect }) => effect === "PreferNoSchedule");
}

function roomOn({ metadata: { name }, status: { allocatable } }: Node, pods: readonly Pod[]): Room {
  const own = pods.filter(
    ({ spec, status }) => spec.nodeName === name && !["Succeeded", "Failed"].includes(status.phase ?? ""),
  );
  const used = add(own.map(sizeOfPod));
  const all = requested(allocatable);
  return {
    node: name,
    cpu: all.cpu - used.cpu,
    memory: all.memory - used.memory,
    pods: quantity(allocatable["pods"]) - own.length,
  };
}

/** As the scheduler counts it: an init container runs alone, unless it is one that stays. */
function sizeOfPod({ spec: { containers, initContainers = [] } }: Pod): Size {
  const stays = initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
  const running = sizeOf([...containers, ...stays]);
  const first = initContainers.map(({ resources }) => requested(resources?.requests));
  return {
    cpu: Math.max(running.cpu, ...first.map(({ cpu }) => cpu)),
    memory: Math.max(running.memory, ...first.map(({ memory }) => memory)),
  };
}

/** Puts pods on nodes, the largest first. @returns the first that has no place; undefined when all have */
function placeAll(toCome: readonly PodToCome[], rooms: readonly Room[]): PodToCome | undefined {
  const left = rooms.map(room => ({ ...room }));
  for (const pod of toCome.toSorted((a, b) => b.cpu - a.cpu || b.memory - a.memory)) {
    const place = left.find(room => room.cpu >= pod.cpu && room.memory >= pod.memory && room.pods >= 1);
    if (!place) return pod;
    place.cpu -= pod.cpu;
    place.memory -= pod.memory;
    place.pods -= 1;
  }
  return undefined;
}

const inWords = ({ cpu, memory }: Size): string =>
  `${Math.round(cpu * 1000)}m CPU and ${Math.round(memory / 2 ** 20)}Mi`;
