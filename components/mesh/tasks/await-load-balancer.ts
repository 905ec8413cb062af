import { environment, standardInput, type Task } from "../../commands/task.ts";
import { withKubectl } from "../../kubernetes/kubectl.ts";
import { awaitLoadBalancer } from "../load-balancer-wait.ts";

/** Waits for the address of a gateway's load balancer; prints it, and the IPs behind it. */
export const awaitLoadBalancerTask: Task = async () => {
  const cluster = environment("ISTHMUS_CLUSTER");
  const reached = await withKubectl(await standardInput(), kubectl => awaitLoadBalancer(cluster, kubectl));
  process.stdout.write(JSON.stringify(reached));
};
