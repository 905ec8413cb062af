import * as pulumi from "@pulumi/pulumi";

/** A Kubernetes object as `istioctl manifest generate` prints it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/**
 * A rendered object as a resource of its own type, which `@pulumi/kubernetes` has no class for: its classes
 * want the type at compile time.
 */
export class ManifestObject extends pulumi.CustomResource {
  readonly kind: string;
  declare readonly metadata: pulumi.Output<{ readonly uid: string; readonly generation?: number }>;

  constructor(parent: string, object: KubernetesObject, opts: pulumi.CustomResourceOptions) {
    super(pulumiType(object), `${parent}-${objectName(object)}`, { ...annotated(object, applyAnyway) }, opts);
    this.kind = object.kind;
  }
}

/**
 * An update that was killed may have made the object without a record of it. Applying it again conflicts with what the
 * server has filled in since, or istiod, unless forced.
 */
const applyAnyway = { "pulumi.com/patchForce": "true" };

/** The object with more annotations. */
export function annotated(
  object: KubernetesObject,
  annotations: Readonly<Record<string, string>>,
): KubernetesObject {
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } },
  };
}

/** The Pulumi type token of an object: `kubernetes:<group>/<version>:<Kind>`, where the core group is `core`. */
export function pulumiType({ apiVersion, kind }: KubernetesObject): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** Tells objects of one cluster apart: kind, name, and the namespace where it is not Istio's own. */
function objectName({ kind, metadata: { name, namespace } }: KubernetesObject): string {
  const elsewhere = namespace === undefined || namespace === "istio-system" ? "" : `${namespace}-`;
  return `${kind.toLowerCase()}-${elsewhere}${name}`;
}
