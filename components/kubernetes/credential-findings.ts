import type { Finding } from "../finding.ts";
import { storeWhole, type Entry, type KubeconfigContext } from "./read-kubeconfig.ts";

/** Fields of a kubeconfig that name a file, by the field that holds the same itself. */
const files = {
  cluster: ["certificate-authority"],
  user: ["client-certificate", "client-key", "tokenFile"],
} as const;

/** Fields for which kubectl prints a placeholder unless it is asked for `--raw`. */
const secrets = {
  cluster: ["certificate-authority-data"],
  user: ["client-certificate-data", "client-key-data", "token", "password"],
} as const;

/**
 * The texts that kubectl prints in their place: kubernetes/client-go, tools/clientcmd/api/helpers.go, `ShortenConfig`
 * and `RedactSecrets`.
 */
const placeholders: readonly unknown[] = ["DATA+OMITTED", "REDACTED"];

/** The parts that a kubeconfig lacks to log in from another machine. */
export function credentialFindings({ cluster, user }: KubeconfigContext, name: string): Finding[] {
  const holds = (entry: Entry, keys: readonly string[]) => keys.filter(key => isSet(entry[key]));
  const named = [...holds(cluster, files.cluster), ...holds(user, files.user)];
  if (named.length > 0) {
    const list = named.join(", ");
    const reason = `the kubeconfig in ${name} names files (${list}), which are not there when it is used`;
    return [{ reason, remedy: storeWhole }];
  }
  const values = [...secrets.cluster.map(key => cluster[key]), ...secrets.user.map(key => user[key])];
  if (values.some(value => placeholders.includes(value))) {
    const reason = `kubectl has left the credentials out of the kubeconfig in ${name}`;
    return [{ reason, remedy: storeWhole }];
  }
  const notText = [...holds(cluster, secrets.cluster), ...holds(user, secrets.user)].filter(
    key => typeof (cluster[key] ?? user[key]) !== "string",
  );
  if (notText.length > 0) {
    const reason = `the kubeconfig in ${name} has something else than text for ${notText.join(", ")}`;
    return [{ reason, remedy: "put it in quotes" }];
  }
  return checkPair(cluster, user, name);
}

/** A certificate is of no use without its key, and a user without either can't log in but where nobody asks, as at `kubectl proxy`. */
function checkPair(cluster: Entry, user: Entry, name: string): Finding[] {
  const [certificate, key] = [isSet(user["client-certificate-data"]), isSet(user["client-key-data"])];
  if (certificate !== key) {
    const [there, missing] = certificate ? ["certificate", "key"] : ["key", "certificate"];
    const reason = `the kubeconfig in ${name} has a client ${there} and no client ${missing}`;
    return [{ reason, remedy: storeWhole }];
  }
  const others = ["token", "username", "exec", "auth-provider"];
  if (certificate || /^http:/.test(String(cluster["server"]))) return [];
  if (others.some(field => isSet(user[field]))) return [];
  return [{ reason: `the kubeconfig in ${name} has no credentials`, remedy: storeWhole }];
}

/** Whether a field says anything: kubectl takes an empty one for one that is not there. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
