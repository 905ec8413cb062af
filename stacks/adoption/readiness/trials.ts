import type { Trial } from "../../../components/adoption/facts/try-objects.ts";
import { claimTo, inWords, type Claim } from "../../../components/kubernetes/claim.ts";
import type { KubernetesObject } from "../../../components/kubernetes/manifest.ts";

/** The namespace for what is tried before its own exists: every cluster has it. */
export const standIn = "default";

/**
 * What a cluster is asked about before anything is made: the namespaces that it lacks, what istioctl renders, and pods, since
 * policies are mostly about those.
 *
 * @param objects that istioctl renders
 * @param sidecars namespaces whose pods get sidecars
 * @param existing names of the namespaces that the cluster has
 */
export function trialsOf(
  claims: readonly Claim[],
  objects: readonly KubernetesObject[],
  sidecars: readonly string[],
  existing: ReadonlySet<string>,
): readonly Trial[] {
  const namespaces = claims.flatMap(({ spec }) => (spec && !existing.has(spec.name) ? [spec] : []));
  const whole = [
    ...namespaces.map(({ name, labels = {}, annotations = {} }) =>
      trialOf({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels, annotations } }),
    ),
    ...objects.map(object => trialOf(object)),
    ...objects.filter(({ kind }) => kind === "Deployment").map(podOf),
    ...sidecars.map(podWithSidecar),
  ];
  return whole.map(trial => {
    const { namespace } = trial.object.metadata;
    return namespace === undefined || existing.has(namespace) ? trial : { ...trial, insteadIn: standIn };
  });
}

const trialOf = (object: KubernetesObject): Trial => ({ what: inWords(claimTo(object)), object });

const pod = { apiVersion: "v1", kind: "Pod" };

/** A pod as a Deployment's, but for its service account, without which none is admitted, and which is not there yet. */
function podOf(deployment: KubernetesObject): Trial {
  const { name, namespace = standIn } = deployment.metadata;
  const { template } = deployment["spec"] as {
    readonly template: { readonly metadata: object; readonly spec: object };
  };
  const spec = { ...template.spec, serviceAccountName: "default", serviceAccount: "default" };
  return {
    what: `pods of Deployment ${namespace}/${name}`,
    object: { ...pod, metadata: { ...template.metadata, name, namespace }, spec },
  };
}

/** As in Istio's injection template (istio-discovery, files/injection-template.yaml): what there is that policies object to. */
function podWithSidecar(namespace: string): Trial {
  const init = {
    name: "istio-init",
    image: "istio/proxyv2",
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      capabilities: { add: ["NET_ADMIN", "NET_RAW"], drop: ["ALL"] },
      readOnlyRootFilesystem: false,
      runAsGroup: 0,
      runAsNonRoot: false,
      runAsUser: 0,
    },
  };
  const labels = { "sidecar.istio.io/inject": "false" };
  return {
    what: `pods with a sidecar in namespace ${namespace}`,
    object: {
      ...pod,
      metadata: { name: "isthmus-sidecar", namespace, labels },
      spec: { initContainers: [init], containers: [{ name: "sleep", image: "curlimages/curl" }] },
    },
  };
}
