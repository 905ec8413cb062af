import * as pulumi from "@pulumi/pulumi";

/** A Kubernetes object as it is written in YAML. */
export interface KubernetesObject {
  readonly [field: string]: unknown;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/**
 * An object that is plain data, as a resource of its own type, which `@pulumi/kubernetes` has no class for: its classes
 * want the type at compile time.
 */
export class ManifestObject extends pulumi.CustomResource {
  readonly kind: string;
  declare readonly metadata: pulumi.Output<{ readonly uid: string; readonly generation?: number }>;

  constructor(name: string, object: KubernetesObject, opts: pulumi.CustomResourceOptions) {
    super(pulumiType(object), name, { ...object }, opts);
    this.kind = object.kind;
  }
}

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
