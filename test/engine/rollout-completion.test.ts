import { afterEach, expect, it } from "vitest";

import { RolloutWatch } from "../../components/kubernetes/rollouts/watch.ts";
import { startApiServer } from "../support/api-server.ts";
import { kubeconfigFor, refusingPort } from "../support/deaf-server.ts";

const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const unexpected = (text: string) => {
  throw new Error(text);
};

/** What waits for Deployment sleep of two pods, in a cluster where `ready` of them are ready. */
async function waitFor(ready: () => number): Promise<() => Promise<void>> {
  const deployment = () => ({
    metadata: { name: "sleep", namespace: "sample", uid: "d", generation: 2 },
    spec: { replicas: 2 },
    status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: ready() },
  });
  const list = (kind: string, items: () => object[] = () => []) => ({
    get items() {
      return items();
    },
    kind,
    apiVersion: kind === "PodList" ? "v1" : "apps/v1",
    metadata: {},
  });
  const resource = (name: string, kind: string) => ({
    ...{ name, singularName: kind.toLowerCase(), kind, namespaced: true, verbs: ["get", "list"] },
  });
  const versions = [{ groupVersion: "apps/v1", version: "v1" }];
  const server = await startApiServer({
    "/apis": {
      kind: "APIGroupList",
      apiVersion: "v1",
      groups: [{ name: "apps", versions, preferredVersion: versions[0] }],
    },
    "/apis/apps/v1": {
      kind: "APIResourceList",
      groupVersion: "apps/v1",
      resources: [resource("deployments", "Deployment"), resource("replicasets", "ReplicaSet")],
    },
    "/apis/apps/v1/namespaces/sample/deployments": list("DeploymentList", () => [deployment()]),
    "/apis/apps/v1/namespaces/sample/replicasets": list("ReplicaSetList"),
    "/api/v1/namespaces/sample/pods": list("PodList"),
  });
  servers.push(server);
  const watch = new RolloutWatch(unexpected);
  return () => watch.completion(sleepIn(kubeconfigFor(server.port)));
}

const sleepIn = (kubeconfig: string) => ({
  ...{ cluster: "remote0", kubeconfig, namespace: "sample", name: "sleep" },
});

it("a rollout that lacks a pod is waited for, though the engine takes it for done", async () => {
  let ready = 1;
  let isOver = false;
  const completion = await waitFor(() => ready);
  const waiting = completion().then(() => (isOver = true));
  await new Promise(done => setTimeout(done, 3000));
  expect(isOver).toBe(false);
  ready = 2;
  await waiting;
});

it("one that has all its pods costs one look", async () => {
  const completion = await waitFor(() => 2);
  const begin = performance.now();
  await completion();
  expect(performance.now() - begin).toBeLessThan(2000);
});

it("one that can't be seen is left to the engine's word", async () => {
  const watch = new RolloutWatch(unexpected);
  await watch.completion(sleepIn(kubeconfigFor(await refusingPort())));
});
