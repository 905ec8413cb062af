import { parse } from "yaml";

import type { Finding } from "../finding.ts";

/** An entry of a kubeconfig, whatever is in it: `clusters[].cluster` or `users[].user`. */
export type Entry = Readonly<Record<string, unknown>>;

/** One context of a kubeconfig, with the cluster and the user that it names. */
export interface KubeconfigContext {
  readonly cluster: Entry;
  readonly user: Entry;
}

/** The remedy for a kubeconfig that lacks something: this prints a whole one, for one context, without files. */
export const storeWhole = "store what kubectl config view --raw --flatten --minify prints";

/**
 * The part of a kubeconfig that one context needs, or why there is none.
 *
 * @param text the kubeconfig as YAML or JSON
 * @param name what to call it in a finding: the config key that holds it, never its content
 * @param context the context to pick; default: its current context
 */
export function readKubeconfig(
  text: string,
  name: string,
  context?: string,
): KubeconfigContext | { readonly finding: Finding } {
  const config = parsed(text);
  if (config === undefined) return { finding: unreadable(text, name) };
  const contexts = namedEntries(config["contexts"], "context");
  const wanted = context ?? config["current-context"];
  const known = [...contexts.keys()].join(", ");
  if (contexts.size === 0) return refused(`the kubeconfig in ${name} has no contexts`, storeWhole);
  if (typeof wanted !== "string" || wanted === "") {
    return refused(`the kubeconfig in ${name} has no current context`, `name one of its contexts: ${known}`);
  }
  const found = contexts.get(wanted);
  if (!found) {
    return refused(
      `the kubeconfig in ${name} has no context ${wanted}`,
      `name one of its contexts: ${known}`,
    );
  }
  const cluster = namedEntries(config["clusters"], "cluster").get(String(found["cluster"]));
  const user = namedEntries(config["users"], "user").get(String(found["user"]));
  if (cluster && user) return { cluster, user };
  const missing = [cluster ? [] : ["cluster"], user ? [] : ["user"]].flat().join(" and ");
  return refused(
    `context ${wanted} of the kubeconfig in ${name} names a ${missing} that is not in it`,
    storeWhole,
  );
}

function refused(reason: string, remedy: string): { readonly finding: Finding } {
  return { finding: { reason, remedy } };
}

/** Undefined when the text holds no object. The parser's own complaints quote the text, so they go no further. */
function parsed(text: string): Entry | undefined {
  try {
    const value: unknown = parse(text, { logLevel: "error" });
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(text: string, name: string): Finding {
  if (text.trim() === "") return { reason: `${name} is empty`, remedy: storeWhole };
  if (parsed(Buffer.from(text, "base64").toString())?.["contexts"] !== undefined) {
    return {
      reason: `${name} holds a kubeconfig in base64`,
      remedy: "store it decoded, as base64 -d prints it",
    };
  }
  return { reason: `${name} holds no kubeconfig that can be read as YAML`, remedy: storeWhole };
}

/** Entries of a list by name, of two with one name the first, as kubectl does; whatever is not an entry is left out. */
function namedEntries(list: unknown, key: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    if (!isEntry(item) || typeof item["name"] !== "string" || entries.has(item["name"])) continue;
    const entry = item[key] ?? {};
    if (isEntry(entry)) entries.set(item["name"], entry);
  }
  return entries;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
