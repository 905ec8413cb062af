import { withApi, type Api } from "../kubernetes/api.ts";
import type { Claim } from "../kubernetes/claim.ts";
import type { KubernetesObject } from "../kubernetes/manifest.ts";
import { look, type Sight } from "../kubernetes/sight.ts";
import { parseIngress, type ServiceWithStatus } from "../mesh/load-balancer-status.ts";
import { cacertsSecret, gatewayName, istioNamespace } from "../mesh/names.ts";
import { describeObject, type ExistingObject } from "./existing-object.ts";
import { askFacts, type ClusterFacts, type FactsQuestion } from "./facts/ask-facts.ts";
import { findClaimed } from "./find-claimed.ts";

/** The questions to a cluster before anything in it changes. */
export interface ClusterQuestion {
  readonly claims: readonly Claim[];
  /** Service address that is to be istiod's; absent when none is. */
  readonly istiodAddress?: string;
  /** Whether its gateway has a load balancer. */
  readonly hasLoadBalancer?: boolean;
  /** Questions about what is about to be made; absent where nothing is, as in a preview. */
  readonly toCome?: FactsQuestion;
}

/** Everything about a cluster that matters to whoever adopts it. */
export interface ClusterSight {
  /** UID of its namespace kube-system: what it is, whatever it is called. */
  readonly uid: string;
  /** Of Kubernetes, as in `v1.34.2`. */
  readonly version: string;
  /** The claimed objects that exist. */
  readonly objects: readonly ExistingObject[];
  /** Of those, the custom resource definitions that no stack made, whole. */
  readonly definitions: readonly KubernetesObject[];
  /** Objects that show an Istio, of whatever revision and in whatever namespace. */
  readonly istio: readonly ExistingObject[];
  /** The Service that has the address which is to be istiod's. */
  readonly addressTakenBy?: ExistingObject;
  /** Addresses of its gateway's load balancer, at least one; absent while there are none. */
  readonly loadBalancer?: readonly string[];
}

/** Everything that was seen of a cluster. */
export interface ClusterLook {
  readonly sight: Sight<ClusterSight>;
  /** Undefined where nothing answers. They may be there where the sight is not, for want of rights. */
  readonly facts: ClusterFacts | undefined;
}

/**
 * Looks at a cluster that somebody else made: one round of questions, all at once.
 *
 * @param kubeconfig of one context; secret
 * @param limit in milliseconds. Default: that of any question
 */
export async function observeCluster(
  kubeconfig: string,
  question: ClusterQuestion,
  limit?: number,
): Promise<ClusterLook> {
  const asked = await look(
    limit =>
      withApi(kubeconfig, limit, async api => {
        const [sight, facts] = await Promise.all([
          look(() => observe(api, question)),
          askFacts(api, question.toCome, cacertsPath),
        ]);
        return { sight, facts };
      }),
    limit,
  );
  return "seen" in asked ? asked.seen : { sight: asked, facts: undefined };
}

async function observe(api: Api, question: ClusterQuestion): Promise<ClusterSight> {
  const [uid, version, objects, istio, addressTakenBy, loadBalancer] = await Promise.all([
    askUid(api),
    askVersion(api),
    findClaimed(api, question.claims),
    findIstio(api),
    findAddress(api, question.istiodAddress),
    question.hasLoadBalancer ? findLoadBalancer(api) : [],
  ]);
  // One is a hundred kilobytes: those that say whose they are need not be looked into.
  const foreign = objects.filter(
    ({ kind, owner }) => kind === "CustomResourceDefinition" && owner === undefined,
  );
  const definitions = await Promise.all(foreign.map(({ name }) => getDefinition(api, name)));
  return {
    uid,
    version,
    objects,
    definitions: definitions.filter(definition => definition !== undefined),
    istio,
    ...(addressTakenBy && { addressTakenBy }),
    ...(loadBalancer.length > 0 && { loadBalancer }),
  };
}

const cacertsPath = `/api/v1/namespaces/${istioNamespace}/secrets/${cacertsSecret}`;

/** The UID that identifies a cluster. @throws Error when it can't be read */
export async function askUid(api: Api): Promise<string> {
  const metadata = await api.metadata("/api/v1/namespaces/kube-system");
  if (!metadata) throw new Error("what answers there is no Kubernetes: it has no namespace kube-system");
  return metadata.uid;
}

async function askVersion(api: Api): Promise<string> {
  const answer = await api.get("/version");
  if (answer === undefined) throw new Error("what answers there is no Kubernetes: it has no version");
  return (answer as { readonly gitVersion: string }).gitVersion;
}

async function getDefinition(api: Api, name: string): Promise<KubernetesObject | undefined> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
  return (await api.get(path)) as KubernetesObject | undefined;
}

/** By the labels that every chart and revision of Istio gives them. */
const istioTraces = [
  { apiVersion: "apps/v1", kind: "Deployment", path: "/apis/apps/v1/deployments", app: "istiod" },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    path: "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
    app: "sidecar-injector",
  },
];

async function findIstio(api: Api): Promise<ExistingObject[]> {
  const found = await Promise.all(
    istioTraces.map(async ({ path, app, ...kind }) => {
      const all = await api.list(`${path}?labelSelector=${encodeURIComponent(`app=${app}`)}`);
      return all.map(metadata => describeObject(kind, metadata));
    }),
  );
  return found.flat();
}

async function findAddress(api: Api, address: string | undefined): Promise<ExistingObject | undefined> {
  if (address === undefined) return undefined;
  const selector = encodeURIComponent(`spec.clusterIP=${address}`);
  const [service] = await api.list(`/api/v1/services?fieldSelector=${selector}`);
  return service && describeObject({ apiVersion: "v1", kind: "Service" }, service);
}

async function findLoadBalancer(api: Api): Promise<string[]> {
  const service = await api.get(`/api/v1/namespaces/${istioNamespace}/services/${gatewayName}`);
  return service === undefined ? [] : parseIngress(service as ServiceWithStatus);
}
