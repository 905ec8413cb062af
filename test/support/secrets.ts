import { parse } from "yaml";

import { run } from "../../toolchain/process.ts";
import type { TestStack } from "./isthmus.ts";

/** A value that must appear nowhere, and what it is. */
export interface Secret {
  readonly what: string;
  readonly value: string;
}

/** The real secrets of a running stack of kind clusters: CA keys, tokens, credentials of the kubeconfigs, passphrase. */
export async function secretsOf(
  stack: TestStack,
  kubectl: (cluster: string, ...args: readonly string[]) => Promise<string>,
  clusters: readonly string[] = ["main0", "remote0"],
): Promise<Secret[]> {
  const secrets: Secret[] = [{ what: "the passphrase", value: stack.passphrase }];
  for (const cluster of clusters) {
    const listed = await kubectl(cluster, "get", "secrets", "-n", "istio-system", "-o", "json");
    const { items } = JSON.parse(listed) as {
      items: { metadata: { name: string }; data?: Record<string, string> }[];
    };
    for (const { metadata, data = {} } of items) {
      for (const [key, base64] of Object.entries(data)) {
        const text = Buffer.from(base64, "base64").toString();
        const what = `${cluster}: ${key} of Secret ${metadata.name}`;
        if (key.endsWith("-key.pem")) secrets.push({ what, value: pemBody(text) });
        if (key === "token") secrets.push({ what, value: text });
        if (metadata.name.startsWith("istio-remote-secret-")) {
          const { users } = parse(text) as { users: { user: { token: string } }[] };
          secrets.push({ what, value: users[0]?.user.token ?? "" });
        }
      }
    }
    const kubeconfig = await run("kind", ["get", "kubeconfig", "--name", `isthmus-${stack.name}-${cluster}`]);
    const { users } = parse(kubeconfig) as { users: { user: { "client-key-data": string } }[] };
    const key = users[0]?.user["client-key-data"] ?? "";
    secrets.push({ what: `${cluster}: client key of the kubeconfig`, value: key });
    secrets.push({
      what: `${cluster}: client key, decoded`,
      value: pemBody(Buffer.from(key, "base64").toString()),
    });
  }
  return secrets.flatMap(secret => [
    secret,
    { what: `${secret.what}, in base64`, value: base64Core(secret.value) },
  ]);
}

/** Each secret that one of the places holds, as `what in place`. */
export function findSecrets(secrets: readonly Secret[], places: Readonly<Record<string, string>>): string[] {
  return Object.entries(places).flatMap(([place, content]) => {
    const plain = content.replaceAll("\\n", "").replaceAll("\n", "");
    return secrets
      .filter(({ value }) => value.length < 8 || plain.includes(value.replaceAll("\n", "")))
      .map(({ what }) => `${what} in ${place}`);
  });
}

/** The secret part of a PEM block: its header is no secret, and its line breaks get escaped on the way. */
function pemBody(pem: string): string {
  return pem
    .split("\n")
    .filter(line => line !== "" && !line.startsWith("-----"))
    .join("");
}

/** A stretch of a value's base64 that does not depend on what stands around the value. */
function base64Core(value: string): string {
  const text = Buffer.from(value).toString("base64");
  return text.slice(0, text.length - (text.length % 4) - 4);
}
