import type { ImageSet } from "../toolchain/image-set.ts";
import { checkApiServers } from "./clusters/api-server-checks.ts";
import { checkClusters } from "./clusters/checks.ts";
import { checkKubeconfigs } from "./clusters/kubeconfig-checks.ts";
import { kindNameOf } from "./clusters/names.ts";
import { declaredSubnets } from "./clusters/schema.ts";
import { checkVersions } from "./clusters/versions.ts";
import { readPartially, remedyForKey } from "./config/partial.ts";
import { ConfigError, type Problem } from "./config/problem.ts";
import { hidden, type RawConfig } from "./config/raw-config.ts";
import { checkEdges } from "./edges/checks.ts";
import { checkMesh } from "./mesh/checks.ts";
import { namedSecrets } from "./named-secrets.ts";
import { checkSubnets, declaredRanges } from "./networks/checks.ts";
import { checkGateways } from "./networks/gateway-checks.ts";
import { nearNetworks } from "./networks/near-names.ts";
import { checkSamples } from "./samples/checks.ts";
import { stackConfigSchema, topLevelKeys, type StackConfig } from "./schema.ts";
import { checkRootCas } from "./trust/checks.ts";
import { checkUploads } from "./trust/upload-checks.ts";

/** For what a config is checked. */
export interface Occasion {
  /** Images that this machine's clusters run. */
  readonly images: ImageSet;
  /** Whether clusters are about to be changed, and not only previewed. */
  readonly isUpdate: boolean;
  /** Names of clusters that could not be asked and are left out. Default: none */
  readonly leftOut?: ReadonlySet<string>;
}

/** A config that can be used. */
export interface CheckedConfig {
  readonly config: StackConfig;
  /** Things that work now and soon will not, or work only for a preview. */
  readonly warnings: readonly Problem[];
}

/**
 * Makes a StackConfig of a raw one. What hidden secrets hold is not checked, everything else is.
 *
 * @throws ConfigError with every problem there is
 */
export function checkConfig(raw: RawConfig, { images, isUpdate, leftOut }: Occasion): CheckedConfig {
  const { stack } = raw;
  const unreadable = topLevelKeys.filter(key => raw.encrypted.has(key));
  if (unreadable.length > 0) throw new ConfigError(stack, unreadable.map(secretInside));
  const partial = readPartially(stackConfigSchema, topologyOf(raw));
  const { config } = partial;
  const kubeconfigs = checkKubeconfigs(config.clusters, raw, topLevelKeys, isUpdate, leftOut);
  const problems = [
    ...partial.problems,
    ...unknownKeys(raw),
    ...checkClusters(stack, partial),
    ...checkApiServers(config.clusters, config.mesh?.primaries ?? []),
    ...checkSubnets(config),
    ...checkGateways(partial),
    ...checkRootCas(config),
    ...checkMesh(partial),
    ...checkSamples(partial),
    ...checkEdges(stack, partial),
    ...checkVersions(config, images),
    ...kubeconfigs.problems,
    ...checkUploads(config.rootCas, raw, topLevelKeys, config.mesh?.trustDomain),
  ];
  if (problems.length > 0) throw new ConfigError(stack, problems);
  return { config, warnings: [...kubeconfigs.warnings, ...nearNetworks(config.clusters)] };
}

/** The values of the schema's keys. Pulumi.yaml gives each optional one a default, and for a mesh there is none but an empty object. */
function topologyOf({ values }: RawConfig): Record<string, unknown> {
  const { mesh } = values;
  const isEmpty = typeof mesh === "object" && mesh !== null && Object.keys(mesh).length === 0;
  return Object.fromEntries(
    Object.entries(values).filter(([key]) => topLevelKeys.includes(key) && !(key === "mesh" && isEmpty)),
  );
}

/**
 * Names of the kind clusters that a config makes, also of one that can't be used: what can't be read may be one of them.
 */
export function kindNamesOf(raw: RawConfig): string[] {
  const { config, rejectedParts } = readPartially(stackConfigSchema, topologyOf(raw));
  const names = Object.entries(config.clusters)
    .filter(([, cluster]) => declaredSubnets(cluster)?.nodes !== undefined)
    .map(([name]) => name);
  const unreadable = [...rejectedParts].flatMap(part => /^clusters\.(.*)$/s.exec(part)?.[1] ?? []);
  return [...names, ...unreadable].map(name => kindNameOf(raw.stack, name));
}

/** The IPv4 ranges that a config declares, also of one that can't be used: those that can be read. */
export function rangesIn(raw: RawConfig): string[] {
  return declaredRanges(readPartially(stackConfigSchema, topologyOf(raw)).config);
}

/** A config as if all secrets that it names were set: for a file whose secrets are still to come. */
export function withSecretsToCome(raw: RawConfig): RawConfig {
  const named = namedSecrets(raw.values);
  return { ...raw, secret: key => raw.secret(key) ?? (named.has(key) ? hidden : undefined) };
}

/** A value that is encrypted anywhere makes the whole key a secret, and nothing of it could be shown or previewed. */
function secretInside(key: string): Problem {
  return {
    path: `isthmus:${key}`,
    reason: "it holds an encrypted value",
    remedy: "keep each secret under a config key of its own, and name that key here",
  };
}

/** Keys that neither the schema has nor the topology names as a secret. */
function unknownKeys({ values, encrypted }: RawConfig): Problem[] {
  const named = namedSecrets(values);
  return [...Object.keys(values), ...encrypted]
    .filter(key => !topLevelKeys.includes(key) && !named.has(key))
    .map(key => ({
      path: `isthmus:${key}`,
      reason: "there is no such key, and nothing names it as a secret",
      remedy: remedyForPath(key) ?? remedyForKey(key, topLevelKeys),
    }));
}

/** A key such as `docker.subnet`, which to Pulumi is one word. */
function remedyForPath(key: string): string | undefined {
  const [top = "", ...inside] = key.split(".");
  return inside.length > 0 && topLevelKeys.includes(top)
    ? `write ${inside.join(".")} inside isthmus:${top}, or set it with --path`
    : undefined;
}
