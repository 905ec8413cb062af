import { expect, it } from "vitest";

import type { Kubectl } from "../../../components/kubernetes/kubectl.ts";
import { parseIngress } from "../../../components/mesh/load-balancer-status.ts";
import { awaitLoadBalancer } from "../../../components/mesh/load-balancer-wait.ts";

const metadata = { uid: "this", finalizers: [] as string[] };
const withIngress = (...ingress: object[]) => ({ metadata, status: { loadBalancer: { ingress } } });

/** kubectl of a cluster whose Service is as it is said, one look after the other; the last one stays. */
const kubectlOf = (services: readonly object[], events: readonly object[] = []): Kubectl => {
  let looks = 0;
  return args => {
    if (args.includes("events")) return Promise.resolve(JSON.stringify({ items: events }));
    const service = services[Math.min(looks++, services.length - 1)];
    return Promise.resolve(JSON.stringify(service));
  };
};
const event = (reason: string, message: string, more: object = {}) => ({
  involvedObject: { uid: "this" },
  type: "Normal",
  reason,
  message,
  ...more,
});
const remedy =
  "(see to a controller that gives Services of type LoadBalancer addresses, " +
  "or say in isthmus:clusters.west.gateway.addresses where other networks reach it)";

it("reads IPs and names, of an entry with both the IP, as istiod does", () => {
  expect(parseIngress({ metadata })).toEqual([]);
  expect(parseIngress({ metadata, status: { loadBalancer: {} } })).toEqual([]);
  expect(
    parseIngress(
      withIngress({ hostname: "b.example.org" }, { ip: "203.0.113.7", hostname: "a.example.org" }, {}),
    ),
  ).toEqual(["203.0.113.7", "b.example.org"]);
});

it("is done when the load balancer has an address", async () => {
  const kubectl = kubectlOf([{ metadata }, withIngress({ ip: "203.0.113.7" })]);
  expect(await awaitLoadBalancer("west", kubectl)).toEqual({
    addresses: ["203.0.113.7"],
    ips: ["203.0.113.7"],
  });
});

it("ends early where nobody works on it", async () => {
  const waiting = awaitLoadBalancer("west", kubectlOf([{ metadata }]), { all: 60_000, silence: 0 });
  await expect(waiting).rejects.toThrow(
    "west: the Service istio-system/istio-eastwestgateway got no address from a load balancer within 0 s, " +
      `and no event or finalizer tells of anybody who would give it one ${remedy}`,
  );
});

it("ends at the limit with what happened to this very Service", async () => {
  const events = [
    event("Older", "of a Service that had its name before", { involvedObject: { uid: "other" } }),
    event("EnsuringLoadBalancer", "Ensuring load balancer"),
    event("SyncLoadBalancerFailed", "quota\n  exceeded", { type: "Warning" }),
  ];
  const waiting = awaitLoadBalancer("west", kubectlOf([{ metadata }], events), { all: 0, silence: 0 });
  await expect(waiting).rejects.toThrow(
    "within 0 s, its events: EnsuringLoadBalancer Ensuring load balancer; " +
      `Warning SyncLoadBalancerFailed quota exceeded ${remedy}`,
  );
});

it("goes on where a finalizer tells of somebody, and waits for a name to resolve", async () => {
  const busy = { metadata: { ...metadata, finalizers: ["service.kubernetes.io/load-balancer-cleanup"] } };
  const found = await awaitLoadBalancer("west", kubectlOf([busy, withIngress({ ip: "203.0.113.7" })]), {
    all: 60_000,
    silence: 0,
  });
  expect(found.ips).toEqual(["203.0.113.7"]);
  const named = withIngress({ hostname: "no.such.invalid" });
  await expect(awaitLoadBalancer("west", kubectlOf([named]), { all: 0, silence: 60_000 })).rejects.toThrow(
    "no.such.invalid does not resolve here yet",
  );
});

it("says why a cluster can't be asked", async () => {
  const kubectl: Kubectl = () => Promise.reject(new Error("forbidden"));
  await expect(awaitLoadBalancer("west", kubectl, { all: 0, silence: 0 })).rejects.toThrow(
    "and it can't be asked (forbidden)",
  );
});
