import { setTimeout as sleep } from "node:timers/promises";

import { messageOf } from "../../toolchain/message-of.ts";
import { addressesOf } from "../addresses/host.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import { parseIngress, type ReachedGateway, type ServiceWithStatus } from "./load-balancer-status.ts";
import { gatewayName, istioNamespace } from "./names.ts";

/** The time that a load balancer has, in milliseconds. */
export interface WaitLimits {
  /** Until its address is there and, where that is a name, resolves: of a cloud's it takes up to three minutes. */
  readonly all: number;
  /** Until anything shows that somebody works on it: an event or a finalizer, which every controller leaves at once. */
  readonly silence: number;
}

const defaultLimits: WaitLimits = { all: 300_000, silence: 60_000 };

/** Pause between two looks, in milliseconds. */
const pause = 1000;

/** How many of the Service's events the reason has. */
const toldEvents = 3;

/**
 * Waits until the load balancer of a cluster's gateway has an address.
 *
 * @param cluster its name, for the reason
 * @throws Error with the Service, its last events and what to do
 */
export async function awaitLoadBalancer(
  cluster: string,
  kubectl: Kubectl,
  limits: WaitLimits = defaultLimits,
): Promise<ReachedGateway> {
  const started = performance.now();
  for (;;) {
    let doubt: string;
    const seen = await look(kubectl);
    const isSilent = "service" in seen && seen.events.length === 0 && isUntouched(seen.service);
    if ("service" in seen) {
      const addresses = parseIngress(seen.service);
      const ips = (await Promise.all(addresses.map(addressesOf))).flat();
      if (ips.length > 0) return { addresses, ips: [...new Set(ips)].sort() };
      doubt =
        addresses.length > 0
          ? `${addresses.join(", ")} does not resolve here yet`
          : `its events: ${told(seen.events)}`;
    } else doubt = seen.reason;
    const waited = performance.now() - started;
    if (waited > limits.all || (isSilent && waited > limits.silence))
      throw new Error(reasonFor(cluster, waited, isSilent, doubt));
    await sleep(pause);
  }
}

function reasonFor(cluster: string, waitedMs: number, isSilent: boolean, doubt: string): string {
  const why = isSilent ? "and no event or finalizer tells of anybody who would give it one" : doubt;
  return (
    `${cluster}: the Service ${istioNamespace}/${gatewayName} got no address from a load balancer within ` +
    `${Math.round(waitedMs / 1000)} s, ${why} (see to a controller that gives Services of type LoadBalancer addresses, ` +
    `or say in isthmus:clusters.${cluster}.gateway.addresses where other networks reach it)`
  );
}

/** The Service as it is, with what happened to it. */
type Seen =
  | { readonly service: ServiceWithStatus; readonly events: readonly ServiceEvent[] }
  | { readonly reason: string };

interface ServiceEvent {
  readonly involvedObject: { readonly uid?: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
}

async function look(kubectl: Kubectl): Promise<Seen> {
  const get = async <T>(...args: readonly string[]) =>
    JSON.parse(await kubectl(["get", ...args, "--namespace", istioNamespace, "--output=json"])) as T;
  const selector = `involvedObject.kind=Service,involvedObject.name=${gatewayName}`;
  try {
    const [service, { items }] = await Promise.all([
      get<ServiceWithStatus>("service", gatewayName),
      get<{ readonly items: readonly ServiceEvent[] }>(
        ...["events", "--field-selector", selector, "--sort-by=.metadata.creationTimestamp"],
      ),
    ]);
    // A Service of this name may have been there before.
    const own = items.filter(({ involvedObject }) => involvedObject.uid === service.metadata.uid);
    return { service, events: own };
  } catch (error) {
    return { reason: `and it can't be asked (${messageOf(error)})` };
  }
}

const isUntouched = (service: ServiceWithStatus): boolean =>
  (service.metadata.finalizers ?? []).length === 0 && parseIngress(service).length === 0;

function told(events: readonly ServiceEvent[]): string {
  const last = events
    .slice(-toldEvents)
    .map(({ type, reason, message }) =>
      [type === "Warning" ? "Warning" : "", reason ?? "", message ?? ""]
        .filter(Boolean)
        .join(" ")
        .replaceAll(/\s+/g, " "),
    );
  return last.join("; ") || "none";
}
