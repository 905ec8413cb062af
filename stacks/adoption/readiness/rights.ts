import { byProductRights } from "../../../components/adoption/by-products.ts";
import { groupOf, type Claim } from "../../../components/kubernetes/claim.ts";
import { pluralOf, type Right } from "../../../components/kubernetes/rights.ts";
import { istioNamespace } from "../../../components/mesh/names.ts";

/** What a stack does in a cluster beside making its objects. */
export interface Doings {
  /** Whether the cluster is in the mesh. */
  readonly isMember: boolean;
  /** Whether it waits there for a gateway's load balancer. */
  readonly awaitsLoadBalancer: boolean;
  /** Whether it has an istiod there take up changes of its config at once. */
  readonly hurriesIstiod: boolean;
}

/** An object is applied, read, and deleted again; the server asks for `create` where it is new. */
const ofObjects = ["get", "create", "patch", "delete"];

/** The rights that a stack needs in a cluster, which follow from what it makes there, and does. */
export function rightsFor(claims: readonly Claim[], doings: Doings): readonly Right[] {
  const rights = [
    ...claims.flatMap(rightsForObject),
    ...(claims.length > 0 ? byProductRights : []),
    ...(doings.isMember ? rightsForEnd : []),
    ...(doings.awaitsLoadBalancer ? [inIstio("list", "", "events")] : []),
    ...(doings.hurriesIstiod ? [inIstio("patch", "", "pods")] : []),
  ];
  const distinct = new Map(rights.map(right => [JSON.stringify(right), right]));
  return [...distinct.values()];
}

function rightsForObject({ apiVersion, kind, namespace }: Claim): Right[] {
  const object = { group: groupOf(apiVersion), resource: pluralOf(kind) };
  return [
    ...ofObjects.map(verb => ({ verb, ...object, ...(namespace !== undefined && { namespace }) })),
    // The end of an adoption looks for what carries the stack's label.
    { verb: "list", ...object },
    ...(kind === "Deployment" && namespace !== undefined ? rightsForPods(namespace) : []),
  ];
}

/** How a Deployment comes along is followed, and the verification asks in its pods. */
const rightsForPods = (namespace: string): Right[] => [
  { verb: "watch", group: "apps", resource: "deployments", namespace },
  { verb: "list", group: "apps", resource: "replicasets", namespace },
  { verb: "list", group: "", resource: "pods", namespace },
  { verb: "create", group: "", resource: "pods/exec", namespace },
];

const inIstio = (verb: string, group: string, resource: string): Right => ({
  ...{ verb, group, resource },
  namespace: istioNamespace,
});

/** The end of an adoption deletes what an istiod has written beside its objects, in every namespace. */
const rightsForEnd: readonly Right[] = [
  { verb: "delete", group: "", resource: "configmaps" },
  inIstio("delete", "coordination.k8s.io", "leases"),
];
