import type { Finding } from "../finding.ts";
import { credentialFindings } from "./credential-findings.ts";
import { expiryFindings } from "./expiry-findings.ts";
import { loginFindings } from "./login-findings.ts";
import { readKubeconfig } from "./read-kubeconfig.ts";
import { serverFindings } from "./server-findings.ts";

export interface KubeconfigArgs {
  /** YAML or JSON. */
  readonly text: string;
  /** The config key that holds it: what it is called. */
  readonly name: string;
  readonly context: string;
  /** Whether its cluster is about to be asked, as an update does and a preview does not. */
  readonly isAsked: boolean;
  /** Default: now. */
  readonly now?: Date;
}

/** The reasons why a kubeconfig does not work, or soon will not. They quote nothing of it but names of entries. */
export interface KubeconfigFindings {
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Looks at a kubeconfig without asking its cluster. */
export function kubeconfigFindings({
  text,
  name,
  context,
  isAsked,
  now = new Date(),
}: KubeconfigArgs): KubeconfigFindings {
  const found = readKubeconfig(text, name, context);
  if ("finding" in found) return { problems: [found.finding], warnings: [] };
  const credentials = credentialFindings(found, name);
  // What is left out or in files has no end and no form yet.
  if (credentials.length > 0)
    return { problems: [...serverFindings(found, name), ...credentials], warnings: [] };
  const login = loginFindings(found, name);
  const expiry = expiryFindings(found, name, now);
  return {
    problems: [
      ...serverFindings(found, name),
      ...login.problems,
      ...(isAsked ? login.missing : []),
      ...expiry.problems,
    ],
    warnings: [...(isAsked ? [] : login.missing), ...expiry.warnings],
  };
}
