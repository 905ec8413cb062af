import { overlaps } from "../../addresses/cidr.ts";
import { couldNotBeAsked } from "../../kubernetes/sight.ts";
import { istioNamespace } from "../../mesh/names.ts";
import { shortened } from "../../proof/shortened.ts";
import { podsAway, wrongNetwork } from "../../samples/proof/hops.ts";
import { sampleNamespace } from "../../samples/names.ts";
import type { DiagnosedCluster, DiagnosisRequest } from "../request.ts";
import { broken, byHand, kubectlStep, up, type Verdict } from "../verdict.ts";
import { damageIn } from "./damage.ts";
import { deploymentVerdict } from "./deployment.ts";
import { judging, judgingCluster, type Ground, type Hop } from "./hop.ts";

const category = "clusters";

/** The hops that are a cluster's own, whoever asks from it or for it. */
export function clusterHops(request: DiagnosisRequest, cluster: DiagnosedCluster): Hop[] {
  return [apiHop(cluster), subnetsHop(cluster), ...networkHop(request, cluster), rootHop(cluster)];
}

/** The hops of a cluster from which something is asked. */
export function askingHops(cluster: DiagnosedCluster): Hop[] {
  return [sleepHop(cluster), clockHop(cluster), dnsHop(cluster)];
}

function apiHop({ name }: DiagnosedCluster): Hop {
  return {
    id: `api:${name}`,
    category,
    title: `the API server of ${name} answers`,
    behind: [],
    judge(ground: Ground): Verdict {
      const sight = ground.evidence[name];
      if (sight && "seen" in sight) return { state: "ok" };
      const why = sight ? couldNotBeAsked(name, sight) : `${name} was not asked`;
      const nodes = damageIn(ground, damage => damage.of === "nodes" && damage.cluster === name);
      return nodes === undefined
        ? broken(why, byHand(`see that the API server of ${name} runs, and that its kubeconfig leads to it`))
        : broken(`${why}; nodes ${nodes}`, up);
    },
  };
}

/** Addresses outside of what is declared are routed nowhere, or to somebody else. */
function subnetsHop({ name, key, podSubnet, serviceSubnet }: DiagnosedCluster): Hop {
  return {
    id: `subnets:${name}`,
    category,
    title: `pods and services of ${name} are in its declared subnets`,
    behind: [`api:${name}`],
    judge: judgingCluster(name, ({ objects }) => {
      const pod = objects.pods.find(
        ({ address, isOnHostNetwork }) => !isOnHostNetwork && isOutside(address, podSubnet),
      );
      if (pod) return declared("podSubnet", podSubnet, `pod ${pod.namespace}/${pod.name}`, pod.address);
      const service = objects.services.find(({ clusterIP }) => isOutside(clusterIP, serviceSubnet));
      return (
        service &&
        declared(
          "serviceSubnet",
          serviceSubnet,
          `Service ${service.namespace}/${service.name}`,
          service.clusterIP,
        )
      );
    }),
  };

  function declared(subnet: string, range: string, what: string, address: string): Verdict {
    return broken(
      `${what} has the address ${address}, and ${key}.${subnet} declares ${range}`,
      byHand(`set ${key}.${subnet} to the range that ${name} was set up with`),
      up,
    );
  }
}

/** A headless Service has no address, and neither has a pod that has just begun. */
function isOutside(address: string, range: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(address) && !overlaps(`${address}/32`, range);
}

function networkHop({ networks }: DiagnosisRequest, { name, network }: DiagnosedCluster): Hop[] {
  if (!networks) return [];
  return [
    {
      id: `network:${name}`,
      category,
      title: `${name} says that it is on ${network}`,
      behind: [`api:${name}`],
      judge: judgingCluster(name, ({ objects }) => {
        const found = objects.namespaceLabels[istioNamespace]?.["topology.istio.io/network"] ?? "";
        return found === network ? undefined : broken(wrongNetwork(name, network, found), up);
      }),
    },
  ];
}

function rootHop({ name, primary }: DiagnosedCluster): Hop {
  return {
    id: `root:${name}`,
    category,
    title: `the CA of ${name} is of the mesh's root`,
    behind: [`api:${name}`],
    judge: judgingCluster(name, ({ objects }, { request }) => {
      if (objects.root === request.root) return undefined;
      const restart =
        primary === name
          ? [kubectlStep(name, "-n", istioNamespace, "rollout", "restart", "deployment/istiod")]
          : [];
      const found = objects.root === undefined ? "is not there" : `has the root ${shortened(objects.root)}`;
      return broken(
        `Secret cacerts of ${name} ${found}, and the mesh has ${shortened(request.root)}`,
        up,
        ...restart,
      );
    }),
  };
}

function sleepHop({ name }: DiagnosedCluster): Hop {
  return {
    id: `sleep:${name}`,
    category,
    title: `the sleep pod of ${name} runs, from which is asked`,
    behind: [`api:${name}`],
    judge: judgingCluster(name, ({ objects }) => deploymentVerdict(name, objects, sampleNamespace, "sleep")),
  };
}

/** Beyond this a new certificate may not be valid yet, in seconds: istiod dates it back by two minutes. */
const skew = 60;

function clockHop({ name }: DiagnosedCluster): Hop {
  return {
    id: `clock:${name}`,
    category,
    title: `the clock of ${name} is right`,
    behind: [`sleep:${name}`],
    judge: judgingCluster(name, ({ sleep }, { now }) =>
      judging(sleep?.requests, ({ clock }) => {
        const off = clock.seconds - now.getTime() / 1000;
        if (clock.seconds === 0 || Math.abs(off) <= skew + clock.within) return { state: "ok" };
        const direction = off > 0 ? "ahead of" : "behind";
        return broken(
          `the clock of ${name} is ${Math.round(Math.abs(off))} s ${direction} this machine's, so certificates are taken for expired or not yet valid`,
          byHand(`set the clocks of the nodes of ${name} by NTP`),
        );
      }),
    ),
  };
}

function dnsHop({ name }: DiagnosedCluster): Hop {
  return {
    id: `dns:${name}`,
    category,
    title: `DNS of ${name} answers its pods`,
    behind: [`sleep:${name}`],
    judge: judgingCluster(name, ({ objects, sleep }, { request: { service } }) => {
      const isThere = objects.services.some(
        each => each.namespace === sampleNamespace && each.name === service,
      );
      if (!isThere)
        return broken(`${name} has no Service ${sampleNamespace}/${service}, by which the name is known`, up);
      const dns = objects.deployments.find(
        each => each.namespace === "kube-system" && each.name === "coredns",
      );
      const inDns = (...args: string[]) => kubectlStep(name, "-n", "kube-system", ...args);
      const restart = inDns("rollout", "restart", "deployment/coredns");
      if (dns?.ready === 0) {
        const isScaledDown = dns.wanted === 0;
        return broken(
          `CoreDNS of ${name} does not answer: ${podsAway(dns.wanted)}`,
          isScaledDown ? inDns("scale", "deployment/coredns", "--replicas=2") : restart,
        );
      }
      return judging(sleep?.requests, ({ isResolved, failures }) =>
        isResolved
          ? { state: "ok" }
          : broken(
              `pods of ${name} don't find ${service}.${sampleNamespace} (${failures[0]?.text ?? "no answer"})`,
              dns ? restart : byHand(`see that the DNS of ${name} answers its pods`),
            ),
      );
    }),
  };
}
