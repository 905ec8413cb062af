import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import type { Gateway } from "./gateway.ts";
import type { ReachedGateway } from "./load-balancer-status.ts";

export interface LoadBalancerArgs {
  readonly cluster: Cluster;
  readonly gateway: Gateway;
  /** The address that it has; absent while it has none, or nobody looked. Without IPs where its name did not resolve. */
  readonly seen?: ReachedGateway;
}

/**
 * The load balancer of a gateway, as far as a cluster gives it an address: waited for once. Later addresses are those that were
 * seen before the update, so a preview shows a change of them.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly reached: pulumi.Output<ReachedGateway>;

  constructor(name: string, args: LoadBalancerArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:mesh:LoadBalancer", name, {}, opts);
    const { cluster, gateway, seen } = args;
    const wait = new command.local.Command(
      name,
      {
        create: "node components/run.ts load-balancer.await",
        environment: {
          ISTHMUS_CLUSTER: cluster.name,
          // Not read by the script: another Service has another load balancer.
          ISTHMUS_SERVICE: gateway.service.metadata.uid,
        },
        stdin: cluster.kubeconfig,
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );
    const waitedFor = pulumi.unsecret(wait.stdout).apply(text => JSON.parse(text) as ReachedGateway);
    this.reached =
      seen && seen.ips.length > 0
        ? pulumi.output(seen)
        : waitedFor.apply(reached => stillReached(cluster.name, reached, seen));
    this.registerOutputs({});
  }
}

/**
 * The address that was waited for, if it still is the load balancer's. IPs of another one would lead elsewhere.
 *
 * @throws RunError when its name is another one by now, and does not resolve
 */
export function stillReached(
  cluster: string,
  waitedFor: ReachedGateway,
  seen: ReachedGateway | undefined,
): ReachedGateway {
  if (!seen || seen.addresses.join() === waitedFor.addresses.join()) return waitedFor;
  throw new pulumi.RunError(
    `${cluster}: ${seen.addresses.join(", ")} of its gateway's load balancer does not resolve on this machine ` +
      "(see to its entry in the DNS, or wait for it)",
  );
}
