import { questionLimit, type Kubectl } from "../../kubernetes/kubectl.ts";
import { helloworldUrl, sampleNamespace, type HelloworldService } from "../../samples/names.ts";

/** How many requests are made, all at once: of four endpoints one is left out by chance in 1 of 4,000 looks. */
const count = 30;

/** Time one request may take, in seconds. */
const requestTimeout = 3;

/** Time for all of them, in milliseconds: they are under way at once. */
const limit = questionLimit + requestTimeout * 1000;

/** What a sleep pod got. */
export interface Requests {
  /** Instances of helloworld that answered, by the names of their pods. */
  readonly instances: readonly string[];
  /** What came in place of an answer, each kind once. */
  readonly failures: readonly Failure[];
  /** Whether the name of the Service was found. */
  readonly isResolved: boolean;
  /** Its clock, in seconds since 1970, and how long it took to read it at most. */
  readonly clock: { readonly seconds: number; readonly within: number };
  /** By target, why the API server of another cluster could not be reached; undefined where it was. */
  readonly servers: Readonly<Record<string, string | undefined>>;
}

export interface Failure {
  /** HTTP status; 0 without one. */
  readonly status: number;
  readonly text: string;
}

/**
 * Makes requests to a Service of helloworld from a sleep pod, without the proxy's own retries: those would hide an endpoint that does not
 * answer behind one that does. It asks for API servers as well, whatever they say.
 *
 * @param servers URLs of API servers, by cluster
 */
export async function askRequests(
  kubectl: Kubectl,
  service: HelloworldService,
  servers: Readonly<Record<string, string>>,
): Promise<Requests> {
  const asked = performance.now();
  const script = scriptFor(service, servers);
  const output = await kubectl(
    ["exec", "-i", "-n", sampleNamespace, "deploy/sleep", "-c", "sleep", "--", "sh"],
    { input: script, timeoutMs: limit },
  );
  return parseRequests(output, (performance.now() - asked) / 1000);
}

/** Each answer is one line, as the lines of those that are under way at once must not mix. */
function scriptFor(service: HelloworldService, servers: Readonly<Record<string, string>>): string {
  const probes = Object.entries(servers).map(
    ([name, url]) =>
      `(out=$(curl -sSk -m ${requestTimeout} -o /dev/null -w ' %{http_code} %{exitcode} ' '${url}/livez' 2>&1); echo server ${name} $out) &`,
  );
  return [
    "set -f",
    "echo clock $(date +%s)",
    ...probes,
    // Unquoted, so that an answer of several lines becomes one.
    `ask() { out=$(curl -sS -m ${requestTimeout} -H 'x-envoy-max-retries: 0' -w ' #%{http_code} %{exitcode} ' ${helloworldUrl(service)} 2>&1); echo request $out; }`,
    "i=0",
    `while [ $i -lt ${count} ]; do ask & i=$((i+1)); done`,
    "wait",
  ].join("\n");
}

/** Curl's exit code for a name that nobody knows (CURLE_COULDNT_RESOLVE_HOST). */
const unresolved = 6;

/** Reads what the script printed. @param within how long all of it took, in seconds */
export function parseRequests(output: string, within: number): Requests {
  const lines = output.split("\n").map(line => line.trim());
  const requests = rest(lines, "request ").map(parseRequest);
  const failed = requests.filter(({ instance }) => instance === undefined);
  const failures = new Map(failed.map(({ status, text }) => [`${status} ${text}`, { status, text }]));
  return {
    instances: [...new Set(requests.flatMap(({ instance }) => instance ?? []))].sort(),
    failures: [...failures.values()],
    isResolved: requests.some(({ exitCode }) => exitCode !== unresolved),
    clock: { seconds: Number(rest(lines, "clock ")[0]) || 0, within },
    servers: Object.fromEntries(rest(lines, "server ").map(parseServer)),
  };
}

const rest = (lines: readonly string[], word: string): string[] =>
  lines.flatMap(line => (line.startsWith(word) ? [line.slice(word.length)] : []));

function parseRequest(line: string): {
  readonly instance: string | undefined;
  readonly status: number;
  readonly exitCode: number;
  readonly text: string;
} {
  const [, text = line, status = "0", exitCode = "0"] = /^([^]*?) *#(\d+) (\d+)/.exec(line) ?? [];
  const after = /#\d+ \d+ *(curl: .*)$/.exec(line)?.[1];
  return {
    instance: /^Hello version: [^,]+, instance: (\S+)/.exec(text)?.[1],
    status: Number(status),
    exitCode: Number(exitCode),
    text: (after ?? text).trim(),
  };
}

/** A line is the server's name, and in whatever order the HTTP status, curl's exit code and what curl says. */
function parseServer(line: string): [string, string | undefined] {
  const [name = ""] = line.split(" ");
  const status = /(?<= )(\d{3}) \d+(?= |$)/.exec(line);
  if (status && status[1] !== "000") return [name, undefined];
  const said = line
    .slice(name.length)
    .replace(status?.[0] ?? "", "")
    .trim();
  return [name, said === "" ? "no answer" : said];
}
