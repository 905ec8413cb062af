import { expect, it } from "vitest";

import { leftSidecars, type PodMetadata } from "../../../components/adoption/left-sidecars.ts";

function pod(namespace: string, name: string, owner?: readonly [kind: string, name: string]): PodMetadata {
  return {
    name,
    namespace,
    labels: owner?.[0] === "ReplicaSet" ? { "pod-template-hash": "7594c99f87" } : {},
    annotations: { "sidecar.istio.io/status": "{}" },
    ...(owner && { ownerReferences: [{ kind: owner[0], name: owner[1], controller: true }] }),
  };
}

it("names the workloads whose pods have sidecars, once, and how to restart them", () => {
  const shop = ["ReplicaSet", "shop-7594c99f87"] as const;
  const pods = [
    pod("web", "shop-7594c99f87-1", shop),
    pod("web", "shop-7594c99f87-2", shop),
    pod("web", "db-0", ["StatefulSet", "db"]),
    pod("web", "import-x1", ["Job", "import"]),
    pod("logs", "agent-1", ["DaemonSet", "agent"]),
    pod("logs", "by-hand"),
  ];
  expect(leftSidecars(pods)).toEqual([
    "in namespace web, deployment/shop, statefulset/db still run with sidecars, whose mesh is gone (restart them: kubectl rollout restart -n web deployment/shop statefulset/db)",
    "in namespace web, job/import still run with sidecars, whose mesh is gone (make them anew)",
    "in namespace logs, daemonset/agent still run with sidecars, whose mesh is gone (restart them: kubectl rollout restart -n logs daemonset/agent)",
    "in namespace logs, pod/by-hand still run with sidecars, whose mesh is gone (make them anew)",
  ]);
});

it("leaves out pods that have none, and those that end", () => {
  const plain = { ...pod("web", "plain"), annotations: {} };
  const ending = { ...pod("web", "ending"), deletionTimestamp: "2026-11-26T20:00:00Z" };
  expect(leftSidecars([plain, ending])).toEqual([]);
});
