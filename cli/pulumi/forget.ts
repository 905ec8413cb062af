import type { RecordedResource } from "./recorded-resources.ts";

/** A resource with everything by which it names others. */
interface LinkedResource extends RecordedResource {
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>> | null;
  readonly deletedWith?: string;
}

/**
 * Resources without some of them: nothing that is left names one of those, so that the engine takes the rest for whole. Pure.
 *
 * @param forgotten URNs
 */
export function withoutResources(
  resources: readonly RecordedResource[],
  forgotten: ReadonlySet<string>,
): readonly RecordedResource[] {
  return resources.filter(({ urn }) => !forgotten.has(urn)).map(resource => unlinked(resource, forgotten));
}

/**
 * URNs, and those of all that is deleted with one of them: what a script would do at its end has no sense without that. Pure.
 *
 * @param urns of resources that are forgotten
 */
export function withDependentEnds(
  resources: readonly LinkedResource[],
  urns: ReadonlySet<string>,
): ReadonlySet<string> {
  const ends = resources.filter(({ deletedWith }) => deletedWith !== undefined && urns.has(deletedWith));
  return new Set([...urns, ...ends.map(({ urn }) => urn)]);
}

function unlinked(resource: LinkedResource, forgotten: ReadonlySet<string>): LinkedResource {
  const { dependencies, propertyDependencies, deletedWith, ...rest } = resource;
  const kept = (urns: readonly string[] | null): string[] => (urns ?? []).filter(urn => !forgotten.has(urn));
  return {
    ...rest,
    ...(dependencies && { dependencies: kept(dependencies) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([property, urns]) => [property, kept(urns)]),
      ),
    }),
    ...(deletedWith !== undefined && !forgotten.has(deletedWith) && { deletedWith }),
  };
}
