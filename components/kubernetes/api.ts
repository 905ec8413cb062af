import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { Agent, request, type RequestOptions } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { UnreachableError } from "./kubectl.ts";
import { withKubeconfigFile, type KubeconfigFile } from "./kubeconfig-file.ts";

/** The metadata of an object as the API server gives it. */
export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  readonly managedFields?: readonly ManagedFields[];
  readonly ownerReferences?: readonly object[];
}

/** Who wrote to an object, and when. */
export interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly time?: string;
  /** Empty or absent for the object itself. */
  readonly subresource?: string;
}

/** Read-only access to a cluster's API. */
export interface Api {
  /** The answer at a path; undefined where there is none. */
  get(path: string): Promise<unknown>;
  /** The metadata of the object at a path: no secret and no megabyte travels. */
  metadata(path: string): Promise<ObjectMetadata | undefined>;
  /** The metadata of all objects of a list; none where there is no such list. */
  list(path: string): Promise<readonly ObjectMetadata[]>;
}

/**
 * Gives `body` the API of a kubeconfig's cluster. One kubectl stands in between, which logs in by whatever means the
 * kubeconfig has; dozens of questions at once then cost no more than one, and no more than the time to the cluster and
 * back.
 *
 * @param limitMs how long all of it may take, in milliseconds
 * @throws UnreachableError when the cluster did not answer in time; Error with a reason for people when it can't be asked, or
 *   refuses to answer
 */
export function withApi<T>(kubeconfig: string, limitMs: number, body: (api: Api) => Promise<T>): Promise<T> {
  return withKubeconfigFile(kubeconfig, async file => {
    const directory = mkdtempSync(join(tmpdir(), "isthmus-"));
    const proxy = startProxy(directory, file);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const signal = AbortSignal.timeout(limitMs);
    try {
      await serving(proxy, signal);
      const ask = (path: string, accept: string) =>
        get({ socketPath: join(directory, socket), path, headers: { accept }, agent, signal });
      return await body({
        get: path => ask(path, json),
        metadata: async path => metadataOf(await ask(path, `${json};as=${partial};${meta}`)),
        list: async path => itemsOf(await ask(path, `${json};as=${partial}List;${meta}`)),
      });
    } catch (error) {
      throw signal.aborted ? new UnreachableError("no answer") : error;
    } finally {
      agent.destroy();
      // It ends with its input, and so it does when this process is killed.
      proxy.stdin?.end();
    }
  });
}

const socket = "api";

const json = "application/json";
const meta = "g=meta.k8s.io;v=v1";
const partial = "PartialObjectMetadata";

const metadataOf = (answer: unknown) =>
  (answer as { readonly metadata: ObjectMetadata } | undefined)?.metadata;

/** A list without items says null. */
function itemsOf(answer: unknown): ObjectMetadata[] {
  const list = answer as
    { readonly items: readonly { readonly metadata: ObjectMetadata }[] | null } | undefined;
  return (list?.items ?? []).map(({ metadata }) => metadata);
}

/** Its socket is in a directory that only its user can enter, and what changes anything is refused. */
const script = `
kubectl proxy --unix-socket="$1/${socket}" --reject-methods='^(POST|PUT|PATCH|DELETE)$' --accept-paths='.*' --reject-paths='^$' &
cat > /dev/null
kill $!
rm -rf "$1"`;

function startProxy(directory: string, { descriptor, environment }: KubeconfigFile): ChildProcess {
  return spawn("sh", ["-c", script, "proxy", directory], {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe", descriptor],
  });
}

/** Waits until the proxy says that it serves. @throws Error with its last words */
async function serving(proxy: ChildProcess, signal: AbortSignal): Promise<void> {
  const words = proxy.stderr ? text(proxy.stderr) : Promise.resolve("");
  const failed = words.then(said => {
    throw new Error(said.trimEnd().split("\n").at(-1) ?? "kubectl does not start");
  });
  if (proxy.stdout) await Promise.race([once(proxy.stdout, "data", { signal }), failed]);
}

function get(options: RequestOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request(options, response => {
      text(response).then(body => {
        const { statusCode = 0 } = response;
        if (statusCode === 200) resolve(JSON.parse(body));
        else if (statusCode === 404) resolve(undefined);
        else reject(new Error(reasonOf(statusCode, body)));
      }, reject);
    })
      .on("error", reject)
      .end();
  });
}

/** Of a Status object its message; a proxy that reaches nobody answers in plain text. */
function reasonOf(statusCode: number, body: string): string {
  if (statusCode === 401) return "it does not accept the kubeconfig's credentials";
  try {
    return (JSON.parse(body) as { readonly message: string }).message;
  } catch {
    return body.trim() || `it answers with status ${statusCode}`;
  }
}
