import { run } from "../../../toolchain/process.ts";
import { OpensslFolder } from "../../support/certificates.ts";
import { kubectl, nodeOf, stack } from "./mesh.ts";

/** Undoes what was changed by hand. */
export type Undo = () => Promise<unknown>;

/** Runs a command in the node of a cluster. */
export function inNode(cluster: string, ...command: readonly string[]): Promise<string> {
  return run("docker", ["exec", nodeOf(cluster), ...command]);
}

/** Gives a namespace a label, `key=value`, in place of another. */
export async function relabel(
  cluster: string,
  namespace: string,
  wrong: string,
  right: string,
): Promise<Undo> {
  const label = (text: string) => kubectl(cluster, "label", "--overwrite", "namespace", namespace, text);
  await label(wrong);
  return () => label(right);
}

/** Takes every pod from a Deployment of one. */
export async function scaleDown(cluster: string, namespace: string, deployment: string): Promise<Undo> {
  const of = ["-n", namespace, deployment];
  await kubectl(cluster, "scale", ...of, "--replicas=0");
  await kubectl(cluster, "wait", ...of, "--for=jsonpath={.status.replicas}=0", "--timeout=60s").catch(
    () => "",
  );
  return async () => {
    await kubectl(cluster, "scale", ...of, "--replicas=1");
    await kubectl(cluster, "rollout", "status", ...of, "--timeout=120s");
  };
}

/** Makes an object. */
export async function create(cluster: string, object: object): Promise<Undo> {
  const text = JSON.stringify(object);
  await stack.kubectlWith(text, cluster, "create", "-f", "-");
  return () => stack.kubectlWith(text, cluster, "delete", "--ignore-not-found", "-f", "-");
}

/** Deletes an object, and makes the same again. */
export async function remove(cluster: string, ...resource: readonly string[]): Promise<Undo> {
  const saved = JSON.parse(await kubectl(cluster, "get", ...resource, "-o=json")) as {
    metadata: Record<string, unknown>;
  };
  for (const key of ["resourceVersion", "uid", "creationTimestamp", "managedFields", "generation"]) {
    Reflect.deleteProperty(saved.metadata, key);
  }
  await kubectl(cluster, "delete", ...resource);
  return () => create(cluster, saved);
}

/** Gives a value of a Secret in Istio's namespace another text, by standard input, and puts back what was there. */
export async function changeSecret(
  cluster: string,
  name: string,
  key: string,
  change: (base64: string) => string,
): Promise<Undo> {
  const found = await kubectl(cluster, "-n", "istio-system", "get", "secret", name, "-o=json");
  const { data } = JSON.parse(found) as { readonly data: Readonly<Record<string, string>> };
  const saved = data[key] ?? "";
  const put = (value: string) =>
    stack.kubectlWith(
      JSON.stringify({
        ...{ apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "istio-system" } },
        data: { [key]: value },
      }),
      ...[cluster, "apply", "--server-side", "--force-conflicts", "-f", "-"],
    );
  await put(change(saved));
  return () => put(saved);
}

/** Gives the remote secret of east for remote another kubeconfig. */
export function changeRemoteSecret(change: (kubeconfig: string) => string): Promise<Undo> {
  return changeSecret("east", "istio-remote-secret-remote", "remote", saved =>
    Buffer.from(change(Buffer.from(saved, "base64").toString())).toString("base64"),
  );
}

/** Base64 of the PEM of some root that nobody here knows. */
export function foreignRoot(): string {
  const openssl = new OpensslFolder();
  try {
    return Buffer.from(openssl.selfSigned().certificate).toString("base64");
  } finally {
    openssl.remove();
  }
}
