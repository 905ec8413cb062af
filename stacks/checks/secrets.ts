import { readUploadedRoot } from "../../certs/uploaded-root.ts";
import type { Problem } from "../config/problem.ts";
import { shown } from "../config/shown.ts";
import { topLevelKeys, type StackConfig } from "../schema.ts";

/** What is known of the config keys that a topology names. */
export interface Secrets {
  /** The value of a key; undefined when it is not set. */
  readonly value: (key: string) => string | undefined;
  /** Whether the key is kept encrypted. */
  readonly encrypted: (key: string) => boolean;
}

/** Secrets that a topology names and that are missing, in clear, or not what they should be. */
export function checkSecrets({ clusters, rootCas, mesh }: StackConfig, secrets: Secrets): Problem[] {
  const kubeconfigs = Object.entries(clusters).flatMap(([name, { adopt }]) =>
    adopt ? checkKey(`isthmus:clusters.${name}.adopt.kubeconfigKey`, adopt.kubeconfigKey, secrets) : [],
  );
  const roots = Object.entries(rootCas).flatMap(([name, { upload }]) => {
    if (!upload) return [];
    const path = `isthmus:rootCas.${name}.upload`;
    const keys = [
      ...checkKey(`${path}.certKey`, upload.certKey, secrets, false),
      ...checkKey(`${path}.keyKey`, upload.keyKey, secrets),
    ];
    return keys.length > 0 ? keys : checkRoot(path, upload, secrets, mesh?.trustDomain);
  });
  return [...kubeconfigs, ...roots];
}

/** @param secret false for what is public, as certificates are */
function checkKey(path: string, key: string, { value, encrypted }: Secrets, secret = true): Problem[] {
  if (!/^[\w.-]+$/.test(key) || topLevelKeys.includes(key)) {
    const reason = `${shown(key)} can't be the key of a secret`;
    return [{ path, reason, remedy: "name a config key of its own, such as kubeconfig-site7" }];
  }
  const remedy = `pulumi config set --secret ${key} < FILE`;
  if (value(key) === undefined) return [{ path, reason: `the config key ${key} is not set`, remedy }];
  if (!secret || encrypted(key)) return [];
  return [{ path, reason: `the config key ${key} is not encrypted`, remedy }];
}

function checkRoot(
  path: string,
  { certKey, keyKey }: { readonly certKey: string; readonly keyKey: string },
  { value }: Secrets,
  trustDomain: string | undefined,
): Problem[] {
  const names = { certificate: certKey, privateKey: keyKey };
  const { problems } = readUploadedRoot(value(certKey) ?? "", value(keyKey) ?? "", { names, trustDomain });
  return problems.map(({ of, reason, remedy }) => ({
    path: `${path}.${of === "certificate" ? "certKey" : "keyKey"}`,
    reason,
    remedy,
  }));
}

/** The keys that a topology names as secrets, also one that is not whole. */
export function namedSecrets(raw: Readonly<Record<string, unknown>>): Set<string> {
  const names = new Set(["kubeconfigKey", "certKey", "keyKey"]);
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (names.has(key) && typeof child === "string") found.add(child);
      visit(child);
    }
  };
  visit([raw["clusters"], raw["rootCas"]]);
  return found;
}
