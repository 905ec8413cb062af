import * as pulumi from "@pulumi/pulumi";

import { uploadedRootProblems } from "../certs/uploaded-root.ts";
import type { ImageSet } from "../toolchain/image-set.ts";
import { checkMesh } from "./checks/mesh.ts";
import { checkNames } from "./checks/names.ts";
import { checkShape } from "./checks/shape.ts";
import { checkSubnets } from "./checks/subnets.ts";
import { checkVersions } from "./checks/versions.ts";
import { ConfigError, type Problem } from "./problem.ts";
import { stackConfigSchema, type StackConfig } from "./schema.ts";

/**
 * Reads the config of the stack that runs: the one place that does.
 *
 * @throws ConfigError with every problem there is
 */
export function readConfig(images: ImageSet): StackConfig {
  const config = new pulumi.Config();
  const raw = Object.fromEntries(
    Object.keys(stackConfigSchema.shape).flatMap(key => {
      const value = config.get(key);
      return value === undefined ? [] : [[key, parseValue(value)]];
    }),
  );
  const prefix = `${config.name}:`;
  const others = Object.keys(pulumi.runtime.allConfig())
    .filter(key => key.startsWith(prefix))
    .map(key => key.slice(prefix.length))
    .filter(key => !(key in stackConfigSchema.shape));
  return checkConfig({ stack: pulumi.getStack(), raw, others, secret: key => config.get(key), images });
}

/** What {@link checkConfig} needs to know. */
export interface RawConfig {
  readonly stack: string;
  /** Values of the schema's keys that are set. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Every other key that is set: a secret the topology names, or a mistake. */
  readonly others: readonly string[];
  readonly secret: (key: string) => string | undefined;
  readonly images: ImageSet;
}

/** Makes a StackConfig of raw values. @throws ConfigError with every problem there is */
export function checkConfig({ stack, raw, others, secret, images }: RawConfig): StackConfig {
  const { config, problems } = checkShape(raw);
  if (!config) throw new ConfigError(stack, [...problems, ...unknownKeys(others, raw)]);
  const found = [
    ...unknownKeys(others, raw),
    ...checkNames(stack, config),
    ...checkSubnets(config),
    ...checkMesh(config),
    ...checkVersions(config, images),
    ...checkSecrets(config, secret),
  ];
  if (found.length > 0) throw new ConfigError(stack, found);
  return config;
}

function checkSecrets(config: StackConfig, secret: (key: string) => string | undefined): Problem[] {
  const kubeconfigs = Object.entries(config.clusters).flatMap(([name, { adopt }]) =>
    adopt && secret(adopt.kubeconfigKey) === undefined
      ? [missingSecret(`isthmus:clusters.${name}.adopt.kubeconfigKey`, adopt.kubeconfigKey)]
      : [],
  );
  const roots = Object.entries(config.rootCas).flatMap(([name, { upload }]) => {
    if (!upload) return [];
    const path = `isthmus:rootCas.${name}.upload`;
    const [certificate, key] = [secret(upload.certKey), secret(upload.keyKey)];
    if (certificate !== undefined && key !== undefined) {
      return uploadedRootProblems(certificate, key).map(text => {
        const [, reason = text, remedy = ""] = /^(.*) \((.*)\)$/.exec(text) ?? [];
        return { path, reason, remedy };
      });
    }
    return [
      ...(certificate === undefined ? [missingSecret(`${path}.certKey`, upload.certKey)] : []),
      ...(key === undefined ? [missingSecret(`${path}.keyKey`, upload.keyKey)] : []),
    ];
  });
  return [...kubeconfigs, ...roots];
}

function missingSecret(path: string, key: string): Problem {
  return {
    path,
    reason: `the config key ${key} is not set`,
    remedy: `pulumi config set --secret ${key} < FILE`,
  };
}

/** Keys that neither the schema has nor the topology names as a secret. */
function unknownKeys(others: readonly string[], raw: Readonly<Record<string, unknown>>): Problem[] {
  const named = JSON.stringify(raw);
  return others
    .filter(key => !named.includes(JSON.stringify(key)))
    .map(key => ({
      path: `isthmus:${key}`,
      reason: "there is no such key, and nothing names it as a secret",
      remedy: "see docs/configuration.md for the keys there are, or remove it",
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
