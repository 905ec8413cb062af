/** A resource as a state has it; secrets in it are as they were exported. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  /** Whether it is more than a component. */
  readonly custom?: boolean;
  readonly parent?: string;
  /** URN and id of the provider that made it. */
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** When it was last created or changed; RFC 3339. */
  readonly modified?: string;
}

/** @param checkpoint what `pulumi stack export` prints */
export function recordedResources(checkpoint: string): readonly RecordedResource[] {
  const { deployment } = JSON.parse(checkpoint) as {
    readonly deployment?: { readonly resources?: readonly RecordedResource[] };
  };
  return deployment?.resources ?? [];
}

/** The outputs of the stack that its state has. */
export function recordedOutputs(resources: readonly RecordedResource[]): Readonly<Record<string, unknown>> {
  return resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}
