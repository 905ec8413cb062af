import type { Problem } from "./problem.ts";
import { hidden, type RawConfig } from "./raw-config.ts";
import { shown } from "./shown.ts";

/** A config key that the topology names, and where it does. */
export interface SecretKey {
  readonly path: string;
  readonly key: string;
  /** A possible name for the key. */
  readonly example: string;
  /** Whether the value is public, as a certificate is: then it may be kept unencrypted. */
  readonly isPublic?: boolean;
}

/**
 * A named key that is missing, or kept in clear.
 *
 * @param taken keys that hold something else
 */
export function checkSecretKey(
  { path, key, example, isPublic = false }: SecretKey,
  raw: RawConfig,
  taken: readonly string[],
): Problem[] {
  if (!/^[\w.-]+$/.test(key) || taken.includes(key)) {
    const reason = `${shown(key)} can't be the key of a secret`;
    return [{ path, reason, remedy: `name a config key of its own, such as ${example}` }];
  }
  const remedy = `${setCommand(raw.stack, key, isPublic)} < FILE`;
  const value = raw.secret(key);
  if (value === undefined) return [{ path, reason: `the config key ${key} is not set`, remedy }];
  if (isPublic || value === hidden || raw.encrypted.has(key)) return [];
  return [{ path, reason: `the config key ${key} is not encrypted`, remedy }];
}

/**
 * The command that sets a key of a stack's config to what it reads, as it can be run in the project's directory.
 * @param isPublic as of a {@link SecretKey}
 */
export function setCommand(stack: string, key: string, isPublic: boolean): string {
  const flag = isPublic ? "" : "--secret ";
  return `./isthmus pulumi config set ${flag}${key}${stack === "dev" ? "" : ` --stack ${stack}`}`;
}
