import { ProcessError, run } from "../../toolchain/process.ts";
import { withKubeconfigFile } from "./kubeconfig-file.ts";

/** Time for one question to an API server, in milliseconds: an answer that takes longer helps nobody who waits for it. */
export const questionLimit = 10_000;

/** Time for applying Istio's definitions, in milliseconds: they are a megabyte, which a busy API server takes its time for. */
export const applyLimit = 60_000;

export interface KubectlOptions {
  /** Text for its standard input. */
  readonly input?: string;
  /** Time for all that kubectl does, in milliseconds. Default: {@link questionLimit} */
  readonly timeoutMs?: number;
}

/**
 * Runs kubectl against one cluster and returns its standard output.
 * @throws UnreachableError when the cluster did not answer, or not in time; ProcessError when it did, and kubectl failed
 */
export type Kubectl = (args: readonly string[], options?: KubectlOptions) => Promise<string>;

/** A cluster did not answer. The message is the reason, in one line, and does not name the cluster. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/**
 * Hands `body` a kubectl for a kubeconfig that never has a name in the file system.
 * @param signal ends every question under way once it is aborted
 */
export function withKubectl<T>(
  kubeconfig: string,
  body: (kubectl: Kubectl) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return body(async (args, { timeoutMs = questionLimit, ...options } = {}) => {
    try {
      const limited = [...question(args), requestTimeout(timeoutMs), ...args.slice(question(args).length)];
      return await withKubeconfigFile(kubeconfig, ({ descriptor, environment }) =>
        run("kubectl", limited, { ...options, timeoutMs, signal, descriptor, env: environment }),
      );
    } catch (error) {
      const reason = error instanceof ProcessError ? whyUnreachable(error, args) : undefined;
      throw reason === undefined ? error : new UnreachableError(reason);
    }
  });
}

/** The same kubectl, whose every question ends at `end` at the latest, a reading of performance.now(). */
export function endingBy(kubectl: Kubectl, end: number): Kubectl {
  return (args, options = {}) => {
    const left = Math.max(1, end - performance.now());
    return kubectl(args, { ...options, timeoutMs: Math.min(options.timeoutMs ?? questionLimit, left) });
  };
}

/**
 * kubectl's own limit, for one request. It bounds no command, as kubectl asks up to six times; but with a little less time
 * than the command has, kubectl gets to say what it waited for.
 */
const requestTimeout = (timeoutMs: number) =>
  `--request-timeout=${Math.round(Math.max(timeoutMs - 1000, timeoutMs / 2))}ms`;

/** How kubectl says that it could not reach a cluster (k8s.io/kubectl v0.32, pkg/cmd/util/helpers.go). */
const unreachable = /^(Unable to connect to the server: |The connection to the server )/;

/** Why a cluster did not answer; undefined when it did, and kubectl failed at something else. */
function whyUnreachable({ timedOut, stderr }: ProcessError, args: readonly string[]): string | undefined {
  const last = withoutLogPrefix(stderr.split("\n").at(-1) ?? "");
  if (timedOut) return last === "" ? `no answer to kubectl ${question(args).join(" ")}` : last;
  return unreachable.test(last) ? last.replace(/^Unable to connect to the server: /, "") : undefined;
}

/** The question to kubectl itself, without a command that it passes on. */
const question = (args: readonly string[]) =>
  args.includes("--") ? args.slice(0, args.indexOf("--")) : args;

/** Of `E1126 09:41:00.1 1 memcache.go:265] "Unhandled Error" err="reason"` the reason; any other line as it is. */
function withoutLogPrefix(line: string): string {
  const reason = /^[EWI]\d{4} .* err="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
  return reason === undefined ? line : reason.replace(/\\(["\\])/g, "$1");
}
