import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { Agent, request, type IncomingHttpHeaders, type RequestOptions } from "node:http";
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

/** The answer to an object that is not kept. */
export interface DryRunAnswer {
  readonly statusCode: number;
  /** The object as the cluster would have kept it, or a Status object that says why it would not. */
  readonly body: unknown;
}

/** A cluster's clock, as its API server tells it in whole seconds, and how long it took to say so. */
export interface ClockReading {
  /** By how many seconds it is ahead of this machine's; negative when it is behind. */
  readonly ahead: number;
  /** From the question to the answer, in seconds. */
  readonly seconds: number;
}

/** Access to a cluster's API that changes nothing there. */
export interface Api {
  /** The answer at a path; undefined where there is none. */
  get(path: string): Promise<unknown>;
  /** The same of what is plain text, such as a log. */
  text(path: string): Promise<string | undefined>;
  /** The metadata of the object at a path: no secret and no megabyte travels. */
  metadata(path: string): Promise<ObjectMetadata | undefined>;
  /** The metadata of all objects of a list; none where there is no such list. */
  list(path: string): Promise<readonly ObjectMetadata[]>;
  /** All objects of a list, whole, some hundred at a time; none where there is no such list. */
  objects(path: string): Promise<readonly unknown[]>;
  /** Asks what would become of an object. Reviews of access are such objects, too. */
  dryRun(path: string, object: object): Promise<DryRunAnswer>;
  clock(): Promise<ClockReading>;
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
    const signal = AbortSignal.timeout(Math.ceil(limitMs));
    try {
      await serving(proxy, signal);
      const ask: Ask = async (path, accept = json, object) => {
        const options = { socketPath: join(directory, socket), path, headers: { accept }, agent, signal };
        try {
          return await exchange(options, object);
        } catch (error) {
          throw signal.aborted ? new UnreachableError(noAnswer) : error;
        }
      };
      return await body(apiOf(ask));
    } catch (error) {
      throw signal.aborted ? new UnreachableError(noAnswer) : error;
    } finally {
      agent.destroy();
      // It ends with its input, and so it does when this process is killed.
      proxy.stdin?.end();
    }
  });
}

const socket = "api";

const noAnswer = "no answer";

const json = "application/json";
const meta = "g=meta.k8s.io;v=v1";
const partial = "PartialObjectMetadata";

/** Sends one question; with an object a POST, else a GET. */
type Ask = (path: string, accept?: string, object?: object) => Promise<Response>;

interface Response {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function apiOf(ask: Ask): Api {
  const get = async (path: string, accept?: string) => contentOf(await ask(path, accept));
  return {
    get: path => get(path),
    text: async path => textOf(await ask(path, "*/*")),
    metadata: async path => metadataOf(await get(path, `${json};as=${partial};${meta}`)),
    list: async path => itemsOf(await get(path, `${json};as=${partial}List;${meta}`)),
    objects: path => pages(path, get),
    async dryRun(path, object) {
      // Whatever is sent, the API server keeps none of it.
      const { statusCode, text } = await ask(`${withQuery(path)}dryRun=All`, json, object);
      return { statusCode, body: parsed(text) };
    },
    async clock() {
      const started = Date.now();
      const answer = await ask("/version");
      const seconds = (Date.now() - started) / 1000;
      contentOf(answer); // of a proxy that reaches nobody it is the proxy's clock
      // The half second is what a Date header leaves out on average.
      const theirs = Date.parse(answer.headers.date ?? "") + 500;
      return { ahead: (theirs - started) / 1000 - seconds / 2, seconds };
    },
  };
}

/** Objects of a list that are asked for at once: a page of pods is some megabytes then. */
const pageSize = 500;

async function pages(path: string, get: (path: string) => Promise<unknown>): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let more: string | undefined = "";
  while (more !== undefined) {
    const after: string = more === "" ? "" : `&continue=${encodeURIComponent(more)}`;
    const page = (await get(`${withQuery(path)}limit=${pageSize}${after}`)) as
      | {
          readonly items: readonly unknown[] | null;
          readonly metadata?: { readonly continue?: string };
        }
      | undefined;
    found.push(...(page?.items ?? []));
    more = page?.metadata?.continue || undefined;
  }
  return found;
}

const withQuery = (path: string): string => `${path}${path.includes("?") ? "&" : "?"}`;

const metadataOf = (answer: unknown) =>
  (answer as { readonly metadata: ObjectMetadata } | undefined)?.metadata;

/** A list without items says null. */
function itemsOf(answer: unknown): ObjectMetadata[] {
  const list = answer as
    { readonly items: readonly { readonly metadata: ObjectMetadata }[] | null } | undefined;
  return (list?.items ?? []).map(({ metadata }) => metadata);
}

/** Its socket is in a directory that only its user can enter, and what changes anything is refused: a POST is a dry run. */
const script = `
kubectl proxy --unix-socket="$1/${socket}" --reject-methods='^(PUT|PATCH|DELETE)$' --accept-paths='.*' --reject-paths='^$' &
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

function exchange(options: RequestOptions, object?: object): Promise<Response> {
  return new Promise((resolve, reject) => {
    const content = object === undefined ? {} : { "content-type": json };
    const headers = { ...(options.headers as Readonly<Record<string, string>>), ...content };
    const method = object === undefined ? "GET" : "POST";
    request({ ...options, method, headers }, response => {
      text(response).then(body => {
        resolve({ statusCode: response.statusCode ?? 0, headers: response.headers, text: body });
      }, reject);
    })
      .on("error", reject)
      .end(object === undefined ? undefined : JSON.stringify(object));
  });
}

/** The content of an answer; undefined where there is none. @throws Error that says why it is refused */
function contentOf(answer: Response): unknown {
  const body = textOf(answer);
  return body === undefined ? undefined : JSON.parse(body);
}

function textOf({ statusCode, text: body }: Response): string | undefined {
  if (statusCode === 200) return body;
  if (statusCode === 404) return undefined;
  throw new Error(reasonOf(statusCode, body));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return { message: body.trim() };
  }
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
