import { addressAt, contains, overlaps, readCidr } from "../../../components/addresses/cidr.ts";
import { isIpv4 } from "../../../components/addresses/host.ts";
import type { ClusterFacts } from "../../../components/adoption/facts/ask-facts.ts";
import type { Pod, Service } from "../../../components/adoption/facts/objects.ts";
import { podSubnetKey, serviceSubnetKey } from "../../clusters/keys.ts";
import type { Judgement } from "./judgement.ts";
import { judgeSeen } from "./unknown.ts";

/** The ranges that a config declares of a cluster. */
export interface DeclaredSubnets {
  readonly name: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
}

/** Whether pods have addresses of the range that is declared for them. */
export function judgePods(cluster: DeclaredSubnets, facts: ClusterFacts): readonly Judgement[] {
  const { podSubnet } = cluster;
  return judgeSeen("pods", facts.pods, pods => {
    const own = pods.filter(({ spec, status }) => spec.hostNetwork !== true && isIpv4(status.podIP ?? ""));
    const outside = own.find(({ status }) => !contains(podSubnet, status.podIP ?? ""));
    const set = flagOf(pods, "kube-controller-manager", "--cluster-cidr").find(isRange);
    const path = podSubnetKey(cluster.name);
    if (outside) {
      const found = `its pods have addresses outside ${podSubnet}, such as ${outside.status.podIP ?? ""} of ${nameOf(outside)}`;
      return [{ check: "pods", state: "problem", path, found, remedy: podRemedy(set, facts) }];
    }
    if (set !== undefined && !isWithin(set, podSubnet)) {
      const found = `pods may get addresses of ${set}, of which ${podSubnet} has not all`;
      return [{ check: "pods", state: "warning", path, found, remedy: `write ${set}` }];
    }
    const found = `${podSubnet} has the addresses of all ${own.length}`;
    return own.length === 0
      ? [{ check: "pods", state: "unknown", found: `it has no pod with an address of its own` }]
      : [{ check: "pods", state: "ok", found }];
  });
}

/** The range that the cluster was set up with, where something tells it. */
function podRemedy(set: string | undefined, { nodes }: ClusterFacts): string {
  if (set !== undefined) return `write ${set}`;
  const ofNodes =
    "seen" in nodes ? nodes.seen.flatMap(({ spec }) => spec.podCIDRs ?? []).filter(isRange) : [];
  const hint = ofNodes.length > 0 ? `; its nodes have ${ofNodes.slice(0, 3).join(", ")}` : "";
  return `write the range that it was set up with${hint}`;
}

/** Whether Services have addresses of the range that is declared for them: its first is that of the API server. */
export function judgeServices(cluster: DeclaredSubnets, facts: ClusterFacts): readonly Judgement[] {
  const { name, serviceSubnet } = cluster;
  const ranges = rangesOfServices(facts);
  const path = serviceSubnetKey(name);
  if (ranges.length > 0 && !ranges.includes(serviceSubnet)) {
    const found = `its Services have addresses of ${ranges.join(" and ")}, and not of ${serviceSubnet}`;
    return [{ check: "services", state: "problem", path, found, remedy: `write ${ranges[0] ?? ""}` }];
  }
  return judgeSeen("services", facts.services, services => {
    const own = services.filter(({ spec }) => isIpv4(spec.clusterIP ?? ""));
    const outside = own.find(({ spec }) => !contains(serviceSubnet, spec.clusterIP ?? ""));
    const apiServer = own.find(isApiServer)?.spec.clusterIP;
    const remedy = "write the range that it was set up with, as its API server's --service-cluster-ip-range";
    if (outside) {
      const found = `its Services have addresses outside ${serviceSubnet}, such as ${outside.spec.clusterIP ?? ""} of ${nameOf(outside)}`;
      return [{ check: "services", state: "problem", path, found, remedy }];
    }
    if (apiServer !== undefined && apiServer !== addressAt(serviceSubnet, 1)) {
      const found = `its API server's Service has the address ${apiServer}, which would be ${addressAt(serviceSubnet, 1)} in ${serviceSubnet}`;
      return [{ check: "services", state: "problem", path, found, remedy }];
    }
    return [
      { check: "services", state: "ok", found: `${serviceSubnet} has the addresses of all ${own.length}` },
    ];
  });
}

function rangesOfServices({ serviceRanges, pods }: ClusterFacts): string[] {
  const told = "seen" in serviceRanges ? serviceRanges.seen : [];
  const set = "seen" in pods ? flagOf(pods.seen, "kube-apiserver", "--service-cluster-ip-range") : [];
  return (told.length > 0 ? told : set).filter(isRange);
}

/** The values of a flag of a control plane that runs as pods, as kubeadm's does. */
function flagOf(pods: readonly Pod[], component: string, flag: string): string[] {
  const words = pods
    .filter(
      ({ metadata }) => metadata.namespace === "kube-system" && metadata.labels?.["component"] === component,
    )
    .flatMap(({ spec }) => spec.containers.flatMap(({ command = [], args = [] }) => [...command, ...args]));
  const values = words.filter(word => word.startsWith(`${flag}=`)).map(word => word.slice(flag.length + 1));
  return [...new Set(values.flatMap(value => value.split(",")))];
}

const isApiServer = ({ metadata }: Service): boolean =>
  metadata.namespace === "default" && metadata.name === "kubernetes";

const nameOf = ({ metadata: { namespace = "", name } }: Pod | Service): string => `${namespace}/${name}`;

const isRange = (text: string): boolean => "base" in readCidr(text);

/** Whether all of a range is in another. */
function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [readCidr(inner), readCidr(outer)];
  return "prefix" in a && "prefix" in b && b.prefix <= a.prefix && overlaps(inner, outer);
}
