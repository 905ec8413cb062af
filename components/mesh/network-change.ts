import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";

import { isIpv4 } from "../addresses/host.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { withKubectl, type Kubectl } from "../kubernetes/kubectl.ts";
import { knownKubeconfig } from "../kubernetes/known-kubeconfig.ts";
import { askKnownGateways, askWatches } from "./istiod-questions.ts";
import { leavingClusters, meshNetworksIn, without } from "./mesh-networks.ts";
import { istioNamespace, remoteSecretName } from "./names.ts";

/** How long istiod may take to let a cluster go whose Secret is gone, in milliseconds; it does so at once. */
const departureLimit = 30_000;

/** The same for gateways that are new to it: kubelet brings them within a minute and a half, if nothing makes it hurry. */
const arrivalLimit = 120_000;

/** Between two questions, in milliseconds. */
const pause = 300;

/**
 * For the ConfigMap of a primary's istiod: what has to come before and after a change of the mesh's networks. istiod takes pods
 * on a network without a gateway for ones that are reached directly (istio/istio, ep_filters.go), so that it may know a
 * network's clusters only as long as it knows its gateways. The engine by itself changes first and deletes last.
 *
 * @param cluster the primary
 * @param members the clusters that the mesh is to have; one that has a single network names none of them in the ConfigMap
 */
export function networkChangeHooks(cluster: Cluster, members: readonly string[]): pulumi.ResourceHookBinding {
  const asPrimary = async (body: (kubectl: Kubectl) => Promise<void>) =>
    withKubectl(await knownKubeconfig(cluster), body);
  return {
    beforeUpdate: [
      new pulumi.ResourceHook(`networks-go-${cluster.name}`, async ({ oldInputs }) => {
        const leaving = leavingClusters(oldInputs, members);
        if (leaving.length > 0) await asPrimary(kubectl => letGo(kubectl, cluster.name, leaving));
      }),
    ],
    afterUpdate: [
      new pulumi.ResourceHook(`networks-come-${cluster.name}`, async ({ oldInputs, newInputs }) => {
        const coming = without(meshNetworksIn(newInputs).gateways, meshNetworksIn(oldInputs).gateways);
        await asPrimary(async kubectl => {
          await hurry(kubectl);
          if (coming.length > 0) await takeUp(kubectl, cluster.name, coming);
        });
      }),
    ],
  };
}

/** Ends what an istiod knows of clusters that leave: their remote secrets go now, which the engine would delete at the end. */
async function letGo(kubectl: Kubectl, primary: string, leaving: readonly string[]): Promise<void> {
  const secrets = leaving.map(remoteSecretName);
  await kubectl(["delete", "secret", "-n", istioNamespace, "--ignore-not-found", ...secrets]);
  const left = await remaining(kubectl, departureLimit, async () => {
    const watched = Object.keys(await askWatches(kubectl));
    return leaving.filter(name => watched.includes(name));
  });
  if (left.length === 0) return;
  throw new Error(
    `the istiod of ${primary} still watches ${left.join(" and ")}, whose remote secret is gone since ${departureLimit / 1000} s ` +
      `(see its log: kubectl logs -n ${istioNamespace} deploy/istiod)`,
  );
}

/** Has kubelet bring the changed ConfigMap to istiod now: it looks at it anew when it has to do with the pod. */
async function hurry(kubectl: Kubectl): Promise<void> {
  const mark = `isthmus.io/mesh-config-changed=${Date.now()}`;
  await kubectl(["annotate", "pods", "-n", istioNamespace, "-l", "app=istiod", "--overwrite", mark]);
}

/** Waits until an istiod knows gateways that are new in its ConfigMap, and so what lies behind them may be told it. */
async function takeUp(kubectl: Kubectl, primary: string, coming: readonly string[]): Promise<void> {
  // Of a gateway that has a host name istiod tells the addresses.
  const addresses = coming.filter(gateway => isIpv4(gateway.slice(0, gateway.lastIndexOf(":"))));
  const left = await remaining(kubectl, arrivalLimit, async () =>
    without(addresses, await askKnownGateways(kubectl)),
  );
  if (left.length === 0) return;
  throw new Error(
    `the istiod of ${primary} has not taken up the gateways ${left.join(" and ")} within ${arrivalLimit / 1000} s ` +
      `(see its log: kubectl logs -n ${istioNamespace} deploy/istiod)`,
  );
}

/** Asks until nothing is left, or the time is over. Without an istiod that runs there is nobody to wait for. */
async function remaining(kubectl: Kubectl, limit: number, ask: () => Promise<string[]>): Promise<string[]> {
  const deadline = performance.now() + limit;
  for (;;) {
    const left = await ask().catch(() => undefined);
    if (left === undefined && !(await runs(kubectl))) return [];
    if (left?.length === 0 || performance.now() > deadline) return left ?? [];
    await sleep(pause);
  }
}

async function runs(kubectl: Kubectl): Promise<boolean> {
  const ready = await kubectl([
    ...["get", "deployment", "istiod", "-n", istioNamespace, "--ignore-not-found"],
    "-o=jsonpath={.status.readyReplicas}",
  ]);
  return Number(ready) > 0;
}
