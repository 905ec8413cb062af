import type { KubernetesObject } from "./manifest.ts";
import type { NamespaceSpec } from "./namespace.ts";

/** The name of an object that a stack makes in a cluster, and that nobody else may have there. */
export interface Claim {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent for what is of the whole cluster. */
  readonly namespace?: string;
  /** Of a namespace, which somebody else may have as well. */
  readonly spec?: NamespaceSpec;
}

/** The claim to a namespace. */
export function claimToNamespace(spec: NamespaceSpec): Claim {
  return { apiVersion: "v1", kind: "Namespace", name: spec.name, spec };
}

/** The claim to an object that is plain data. */
export function claimTo({ apiVersion, kind, metadata: { name, namespace } }: KubernetesObject): Claim {
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}

/** Claims to objects of one namespace, or of the whole cluster; names by kind. */
export function claimsTo(
  names: Partial<Readonly<Record<KnownKind, readonly string[]>>>,
  namespace?: string,
): Claim[] {
  return Object.entries(names).flatMap(([kind, list]) =>
    list.map(name => ({
      apiVersion: apiVersions[kind as KnownKind],
      kind,
      name,
      ...(namespace !== undefined && { namespace }),
    })),
  );
}

/** Tells a claim from every other in its cluster; the version of an API does not make another object. */
export function claimKey({ apiVersion, kind, name, namespace = "" }: Claim): string {
  return `${kind}.${groupOf(apiVersion)} ${namespace}/${name}`;
}

/** The API group of an API version; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/** `Deployment.v1.apps`: how kubectl is told a kind without guessing. */
export function kindArgument({ apiVersion, kind }: Pick<Claim, "apiVersion" | "kind">): string {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return `${kind}.${version ?? ""}.${group ?? ""}`;
}

/** Of what {@link kindArgument} makes. */
export function parseKind(argument: string): Pick<Claim, "apiVersion" | "kind"> {
  const [kind = "", version = "", ...group] = argument.split(".");
  return { apiVersion: [group.join("."), version].filter(Boolean).join("/"), kind };
}

/** How people name an object: `Deployment istio-system/istiod`, `ClusterRole istiod`. */
export function inWords({ kind, name, namespace }: Omit<Claim, "apiVersion">): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

type KnownKind = keyof typeof apiVersions;

/** Version in which components make their objects, by kind. */
const apiVersions = {
  Secret: "v1",
  ConfigMap: "v1",
  Service: "v1",
  ServiceAccount: "v1",
  Deployment: "apps/v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  MutatingWebhookConfiguration: "admissionregistration.k8s.io/v1",
  ValidatingAdmissionPolicy: "admissionregistration.k8s.io/v1",
  ValidatingAdmissionPolicyBinding: "admissionregistration.k8s.io/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
} as const;
