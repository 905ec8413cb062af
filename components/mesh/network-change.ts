import * as pulumi from "@pulumi/pulumi";

import { isIpv4 } from "../addresses/host.ts";
import type { Cluster } from "../kubernetes/cluster.ts";
import { withKubectl, type Kubectl } from "../kubernetes/kubectl.ts";
import { knownKubeconfig } from "../kubernetes/known-kubeconfig.ts";
import { askKnownGateways } from "./istiod-questions.ts";
import { departureLimit, letGo, remaining } from "./let-go.ts";
import { leavingClusters, meshNetworksIn, without } from "./mesh-networks.ts";
import { istioNamespace } from "./names.ts";

/** How long an istiod may take to follow its ConfigMap, in milliseconds: kubelet brings it within a minute and a half, if nothing makes it hurry. */
const arrivalLimit = 120_000;

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
        if (leaving.length > 0) await asPrimary(kubectl => leave(kubectl, cluster.name, leaving));
      }),
    ],
    afterUpdate: [
      new pulumi.ResourceHook(`networks-come-${cluster.name}`, async ({ oldInputs, newInputs }) => {
        const [before, after] = [meshNetworksIn(oldInputs).gateways, meshNetworksIn(newInputs).gateways];
        const [coming, going] = [without(after, before), without(before, after)];
        await asPrimary(async kubectl => {
          await hurry(kubectl);
          if (coming.length + going.length > 0) await takeUp(kubectl, cluster.name, { coming, going });
        });
      }),
    ],
  };
}

/** Lets clusters go whose network goes. */
async function leave(kubectl: Kubectl, primary: string, leaving: readonly string[]): Promise<void> {
  const left = await letGo(kubectl, leaving);
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

/**
 * Waits until an istiod knows gateways that are new in its ConfigMap, so that what lies behind them may be told it, and no longer
 * those that have left it, so that they may go.
 */
async function takeUp(
  kubectl: Kubectl,
  primary: string,
  { coming, going }: Readonly<Record<"coming" | "going", readonly string[]>>,
): Promise<void> {
  // Of a gateway that has a host name istiod tells the addresses.
  const addresses = coming.filter(gateway => isIpv4(gateway.slice(0, gateway.lastIndexOf(":"))));
  const left = await remaining(kubectl, arrivalLimit, async () => {
    const known = await askKnownGateways(kubectl);
    return [...without(addresses, known), ...going.filter(gateway => known.includes(gateway))];
  });
  if (left.length === 0) return;
  throw new Error(
    `the istiod of ${primary} has not taken up within ${arrivalLimit / 1000} s that its gateways change: ${left.join(" and ")} ` +
      `(see its log: kubectl logs -n ${istioNamespace} deploy/istiod)`,
  );
}
