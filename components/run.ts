import { runTask, type Task } from "./commands/task.ts";

/**
 * Everything that a Command can do, by the name that its script gives: `node components/run.ts routes.apply`. State keeps
 * those scripts, and runs their deletes long after: a name is never changed, and this file stays where it is.
 */
const tasks: Readonly<Record<string, () => Promise<Task>>> = {
  "stack.identify": async () => (await import("./stack/tasks/identify.ts")).identifyTask,
  "network.ensure": async () => (await import("./docker/tasks/ensure-network.ts")).ensureNetworkTask,
  "network.delete": async () => (await import("./clusters/tasks/delete-network.ts")).deleteNetworkTask,
  "cluster.ensure": async () =>
    (await import("./clusters/tasks/ensure-kind-cluster.ts")).ensureKindClusterTask,
  "cluster.delete": async () =>
    (await import("./clusters/tasks/delete-kind-cluster.ts")).deleteKindClusterTask,
  "cluster.start": async () => (await import("./clusters/tasks/start-nodes.ts")).startNodesTask,
  "adoption.begin": async () => (await import("./adoption/tasks/begin-adoption.ts")).beginAdoptionTask,
  "adoption.end": async () => (await import("./adoption/tasks/end-adoption.ts")).endAdoptionTask,
  "routes.apply": async () => (await import("./networks/tasks/apply-routes.ts")).applyRoutesTask,
  "routes.delete": async () => (await import("./networks/tasks/delete-routes.ts")).deleteRoutesTask,
  "gateway-address.apply": async () =>
    (await import("./networks/tasks/apply-gateway-address.ts")).applyGatewayAddressTask,
  "gateway-address.delete": async () =>
    (await import("./networks/tasks/delete-gateway-address.ts")).deleteGatewayAddressTask,
  "crds.apply": async () => (await import("./mesh/tasks/apply-crds.ts")).applyCrdsTask,
  "load-balancer.await": async () =>
    (await import("./mesh/tasks/await-load-balancer.ts")).awaitLoadBalancerTask,
  "endpoints.drain": async () => (await import("./mesh/tasks/drain-endpoints.ts")).drainEndpointsTask,
  "wutong.find": async () => (await import("./edges/tasks/find-wutong.ts")).findWutongTask,
  "mesh.prove": async () => (await import("./samples/tasks/prove-mesh.ts")).proveMeshTask,
  "tunnels.prove": async () => (await import("./edges/tasks/prove-tunnels.ts")).proveTunnelsTask,
};

await runTask(async () => {
  const name = process.argv[2] ?? "";
  const load = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (!load)
    throw new Error(
      `components/run.ts has no task ${JSON.stringify(name)} (its tasks: ${Object.keys(tasks).join(", ")})`,
    );
  await (
    await load()
  )();
});
