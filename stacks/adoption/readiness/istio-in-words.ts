import { X509Certificate } from "node:crypto";

import type { ClusterFacts } from "../../../components/adoption/facts/ask-facts.ts";
import type { Pod } from "../../../components/adoption/facts/objects.ts";
import { counted } from "../../../components/adoption/listed.ts";

/** What is known of an Istio that a cluster has, beside its objects. */
export type IstioFacts = Pick<ClusterFacts, "pods" | "root">;

/** The workloads whose pods have a sidecar, in words; empty where there are none, or none can be seen. */
export function injectedInWords({ pods }: IstioFacts): string {
  const injected = "seen" in pods ? pods.seen.filter(isInjected) : [];
  if (injected.length === 0) return "";
  const workloads = new Set(injected.map(workloadOf));
  const namespaces = new Set(injected.map(({ metadata }) => metadata.namespace));
  return `${counted(workloads.size, "workload")} in ${counted(namespaces.size, "namespace")} with sidecars`;
}

/** istiod's injector says so in this annotation (istio/istio, pkg/kube/inject). */
const isInjected = ({ metadata }: Pod): boolean =>
  metadata.annotations?.["sidecar.istio.io/status"] !== undefined;

/** A Deployment's pods belong to ReplicaSets, whose names end in a hash that the pods have as a label. */
function workloadOf({ metadata: { namespace = "", name, labels = {}, ownerReferences = [] } }: Pod): string {
  const owner = ownerReferences[0]?.name ?? name;
  const hash = labels["pod-template-hash"];
  return `${namespace}/${hash === undefined ? owner : owner.replace(new RegExp(`-${hash}$`), "")}`;
}

/** The root in the Secret from which istiod takes its CA, in words; empty where there is none, or none can be read. */
export function rootInWords({ root }: IstioFacts): string {
  const pem = "seen" in root ? root.seen : undefined;
  if (pem === undefined) return "";
  try {
    const { subject, fingerprint256, validTo } = new X509Certificate(pem);
    const name = subject.split("\n").join(", ");
    return `root ${name}, SHA-256 ${fingerprint256.slice(0, 23)}..., until ${new Date(validTo).toISOString().slice(0, 10)}`;
  } catch {
    return "root that can't be read";
  }
}
