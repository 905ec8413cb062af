import { parseUrn } from "../report/urn.ts";
import type { RecordedResource } from "./recorded-resources.ts";

/** Components whose Commands are about one cluster although no object of it stands beside them; their names follow from its name. */
const namedByCluster: Readonly<Record<string, (cluster: string) => string>> = {
  "isthmus:clusters:AdoptedCluster": cluster => cluster,
  "isthmus:clusters:KindCluster": cluster => cluster,
  "isthmus:mesh:LoadBalancer": cluster => `${cluster}-load-balancer`,
};

const providerType = "pulumi:providers:kubernetes";

/**
 * The resources of a state that are in a cluster: objects made by its Kubernetes provider, and Commands that talk to it. What
 * other clusters have because of it is theirs. Pure.
 */
export function resourcesIn(resources: readonly RecordedResource[], cluster: string): RecordedResource[] {
  const isObject = ({ provider }: RecordedResource): boolean => isProviderOf(cluster, provider ?? "");
  const around = new Set(resources.filter(isObject).map(({ parent }) => parent));
  return resources.filter(
    resource =>
      isObject(resource) || (isCommand(resource) && isAbout(cluster, resource.parent ?? "", around)),
  );
}

/** The provider of a cluster in a state; undefined where it knows no such cluster. */
export function providerOf(
  resources: readonly RecordedResource[],
  cluster: string,
): RecordedResource | undefined {
  return resources.find(({ urn, type }) => type === providerType && parseUrn(urn).name === cluster);
}

/** @param reference a provider's URN, `::` and its id */
function isProviderOf(cluster: string, reference: string): boolean {
  const { types, name } = parseUrn(reference.slice(0, reference.lastIndexOf("::")));
  return types.at(-1) === providerType && name === cluster;
}

const isCommand = ({ type }: RecordedResource): boolean => type === "command:local:Command";

/** @param around components that have objects of the cluster */
function isAbout(cluster: string, component: string, around: ReadonlySet<string | undefined>): boolean {
  const { types, name } = parseUrn(component);
  const named = namedByCluster[types.at(-1) ?? ""];
  return named ? named(cluster) === name : around.has(component);
}
