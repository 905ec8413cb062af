import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

import type { Finding } from "../finding.ts";
import { isSet } from "./credential-findings.ts";
import type { Entry, KubeconfigContext } from "./read-kubeconfig.ts";

/** Versions of the interface that clients of today speak: kubernetes/client-go, plugin/pkg/client/auth/exec/exec.go. */
const execVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** How to do without a program. */
const withToken = "store a kubeconfig with a service account's token";

/** The reasons why a kubeconfig can't log in by a program. */
export interface Login {
  readonly problems: readonly Finding[];
  /** That the program is not on this machine: it matters to whoever asks the cluster. */
  readonly missing: readonly Finding[];
}

/** Whether a kubeconfig can log in by the program that it names, if it names one. */
export function loginFindings({ user }: KubeconfigContext, name: string): Login {
  const provider = user["auth-provider"];
  if (isSet(provider)) return refused("logs in by an auth-provider, which no client has any more", name);
  const exec = user["exec"];
  if (!isSet(exec)) return { problems: [], missing: [] };
  return checkExec(exec as Entry, name);
}

function checkExec({ apiVersion, command, interactiveMode }: Entry, name: string): Login {
  if (typeof command !== "string" || command === "")
    return refused("logs in by a program without a name", name);
  const version = typeof apiVersion === "string" ? apiVersion : "no version";
  if (!execVersions.includes(version)) {
    return refused(`logs in with ${command} by ${version}, which no client speaks any more`, name);
  }
  if (interactiveMode === undefined && version === execVersions[0]) {
    return refused(`logs in with ${command} and has no interactiveMode, which ${version} requires`, name);
  }
  if (interactiveMode === "Always") return refused(`logs in with ${command}, which asks somebody`, name);
  const isPath = command.includes("/");
  if (isPath && !isAbsolute(command)) {
    return refused(`logs in with ${command}, a path from the kubeconfig's own folder`, name);
  }
  if (isPath ? isExecutable(command) : isOnPath(command)) return { problems: [], missing: [] };
  const where = isPath ? "there" : "on PATH";
  const reason = `the kubeconfig in ${name} logs in with ${command}, which is not ${where}`;
  return { problems: [], missing: [{ reason, remedy: `install it, or ${withToken}` }] };
}

function refused(what: string, name: string): Login {
  const remedy = `fetch the kubeconfig anew with a current version of the tool that made it, or ${withToken}`;
  return { problems: [{ reason: `the kubeconfig in ${name} ${what}`, remedy }], missing: [] };
}

function isOnPath(command: string): boolean {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .some(directory => isExecutable(join(directory, command)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
