import type { Api, ObjectMetadata } from "../kubernetes/api.ts";
import { groupOf, type Claim } from "../kubernetes/claim.ts";
import { pluralOf, type Right } from "../kubernetes/rights.ts";
import { edgeNamespace } from "../edges/names.ts";
import { istioNamespace } from "../mesh/names.ts";

/** An object that no stack makes itself: a program that it runs does. */
export interface ByProduct extends Claim {
  readonly uid: string;
}

/** A program that stacks run, and others may. */
interface Program {
  /** The name under which it writes. */
  readonly writer: string;
  /** Label of the Deployments that run it, and of their pods. */
  readonly label: string;
  /** Lists among which is what it writes. */
  readonly sources: readonly (Pick<Claim, "apiVersion" | "kind" | "namespace"> & { readonly path: string })[];
}

const labelIs = (label: string) => `?labelSelector=${encodeURIComponent(label)}`;
const nameIs = (name: string) => `?fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;

const istiod: Program = {
  writer: "pilot-discovery",
  label: "app=istiod",
  sources: [
    // The root certificate and the revocations for the proxies, in every namespace.
    { apiVersion: "v1", kind: "ConfigMap", path: `/api/v1/configmaps${labelIs("istio.io/config=true")}` },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: istioNamespace,
      path: `/api/v1/namespaces/${istioNamespace}/configmaps`,
    },
    // By which it chooses leaders.
    {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      namespace: istioNamespace,
      path: `/apis/coordination.k8s.io/v1/namespaces/${istioNamespace}/leases`,
    },
    // Where the Gateway API is installed.
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      path: "/apis/gateway.networking.k8s.io/v1/gatewayclasses",
    },
  ],
};

const trafficManager: Program = {
  writer: "traffic",
  label: "telepresence=manager",
  sources: [
    // The settings of its agents.
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: edgeNamespace,
      path: `/api/v1/namespaces/${edgeNamespace}/configmaps${nameIs("telepresence-agents")}`,
    },
  ],
};

const programs = [istiod, trafficManager];

/** The rights that it takes to look for by-products: those of every program, as nobody knows beforehand which one is there. */
export const byProductRights: readonly Right[] = [
  ...programs.flatMap(({ sources }) =>
    sources.map(({ apiVersion, kind, namespace }) => ({
      ...{ verb: "list", group: groupOf(apiVersion), resource: pluralOf(kind) },
      ...(namespace !== undefined && { namespace }),
    })),
  ),
  { verb: "list", group: "apps", resource: "deployments" },
  { verb: "list", group: "", resource: "pods" },
];

/** Everything in a cluster that programs of a stack's kind have written beside what stacks make. */
export async function findByProducts(api: Api): Promise<ByProduct[]> {
  return (await Promise.all(programs.map(program => writtenBy(api, program)))).flat();
}

/** What programs have left that nobody runs any more. */
export interface Abandoned {
  readonly byProducts: readonly ByProduct[];
  /** Whether a pod of one of them still ends: it may write once more. */
  readonly isEnding: boolean;
}

/** The same of those programs that nobody runs any more. */
export async function findAbandoned(api: Api): Promise<Abandoned> {
  const found = await Promise.all(
    programs.map(async (program): Promise<Abandoned> => {
      const running = await api.list(`/apis/apps/v1/deployments${labelIs(program.label)}`);
      if (running.length > 0) return { byProducts: [], isEnding: false };
      // First the pods: what one of them wrote before it was gone is found then.
      const pods = await api.list(`/api/v1/pods${labelIs(program.label)}`);
      return { byProducts: await writtenBy(api, program), isEnding: pods.length > 0 };
    }),
  );
  return {
    byProducts: found.flatMap(({ byProducts }) => byProducts),
    isEnding: found.some(({ isEnding }) => isEnding),
  };
}

async function writtenBy(api: Api, { writer, sources }: Program): Promise<ByProduct[]> {
  const found = await Promise.all(
    sources.map(async ({ path, ...kind }) => {
      const all = await api.list(path);
      return all.filter(metadata => isWrittenBy(writer, metadata)).map(metadata => byProduct(kind, metadata));
    }),
  );
  return [...new Map(found.flat().map(object => [object.uid, object])).values()];
}

/** Whether nobody else has written to an object. */
function isWrittenBy(writer: string, { managedFields = [] }: ObjectMetadata): boolean {
  return managedFields.length > 0 && managedFields.every(({ manager }) => manager === writer);
}

function byProduct(
  kind: Pick<Claim, "apiVersion" | "kind">,
  { name, namespace, uid }: ObjectMetadata,
): ByProduct {
  return { ...kind, name, ...(namespace !== undefined && { namespace }), uid };
}
