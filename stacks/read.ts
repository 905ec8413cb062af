import * as pulumi from "@pulumi/pulumi";

import type { ImageSet } from "../toolchain/image-set.ts";
import { checkSecrets, namedSecrets } from "./checks/secrets.ts";
import { checkApiServers } from "./clusters/api-server-checks.ts";
import { checkClusters } from "./clusters/checks.ts";
import { checkVersions } from "./clusters/versions.ts";
import { readPartially, remedyForKey } from "./config/partial.ts";
import { ConfigError, type Problem } from "./config/problem.ts";
import { checkEdges } from "./edges/checks.ts";
import { checkMesh } from "./mesh/checks.ts";
import { checkSubnets } from "./networks/checks.ts";
import { checkSamples } from "./samples/checks.ts";
import { stackConfigSchema, topLevelKeys, type StackConfig } from "./schema.ts";
import { checkRootCas } from "./trust/checks.ts";

/**
 * Reads the config of the stack that runs: the one place that does.
 *
 * @throws ConfigError with every problem there is
 */
export function readConfig(images: ImageSet): StackConfig {
  const config = new pulumi.Config();
  const prefix = `${config.name}:`;
  const values = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  return checkConfig({
    stack: pulumi.getStack(),
    raw: Object.fromEntries(
      values.filter(([key]) => topLevelKeys.includes(key)).map(([key, value]) => [key, parseValue(value)]),
    ),
    others: values.map(([key]) => key).filter(key => !topLevelKeys.includes(key)),
    secret: key => config.get(key),
    encrypted: key => isConfigSecret(`${prefix}${key}`),
    images,
  });
}

/** What {@link checkConfig} needs to know. */
export interface RawConfig {
  readonly stack: string;
  /** Values of the schema's keys that are set. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Every other key that is set: a secret the topology names, or a mistake. */
  readonly others: readonly string[];
  readonly secret: (key: string) => string | undefined;
  /** Whether a key is kept encrypted. Default: each is as it should be. */
  readonly encrypted?: (key: string) => boolean;
  readonly images: ImageSet;
}

/** Makes a StackConfig of raw values. @throws ConfigError with every problem there is */
export function checkConfig({ stack, raw, others, secret, encrypted, images }: RawConfig): StackConfig {
  const hidden = Object.keys(raw).filter(key => encrypted?.(key) === true);
  if (hidden.length > 0) throw new ConfigError(stack, hidden.map(secretInside));
  const partial = readPartially(stackConfigSchema, withoutEmptyMesh(raw));
  const { config } = partial;
  const problems = [
    ...partial.problems,
    ...unknownKeys(others, raw),
    ...checkClusters(stack, partial),
    ...checkApiServers(config.clusters, config.mesh?.primaries ?? []),
    ...checkSubnets(config),
    ...checkRootCas(config),
    ...checkMesh(partial),
    ...checkSamples(partial),
    ...checkEdges(stack, partial, images),
    ...checkVersions(config, images),
    ...checkSecrets(config, { value: secret, encrypted: encrypted ?? (() => true) }),
  ];
  if (problems.length > 0) throw new ConfigError(stack, problems);
  return config;
}

/** Pulumi.yaml has to give an optional key a default, and for a mesh there is none but an empty object. */
function withoutEmptyMesh({ mesh, ...others }: RawConfig["raw"]): RawConfig["raw"] {
  const empty = typeof mesh === "object" && mesh !== null && Object.keys(mesh).length === 0;
  return mesh === undefined || empty ? others : { mesh, ...others };
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
function unknownKeys(others: readonly string[], raw: RawConfig["raw"]): Problem[] {
  const named = namedSecrets(raw);
  return others
    .filter(key => !named.has(key))
    .map(key => ({
      path: `isthmus:${key}`,
      reason: "there is no such key, and nothing names it as a secret",
      remedy: remedyForKey(key, topLevelKeys),
    }));
}

/** Pulumi hands structured values over as JSON, and scalars as they stand. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Not in Pulumi's types, but the one way to tell a secret key: `getSecret` makes a secret of any. */
const { isConfigSecret } = pulumi.runtime as unknown as { readonly isConfigSecret: (key: string) => boolean };
