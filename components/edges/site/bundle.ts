import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { interceptorSecret, type Credential } from "../credential.ts";
import { repair } from "../../commands/repair.ts";
import { removeFile } from "./remove-file.ts";
import type { BundleTemplate } from "./bundle-template.ts";

export interface BundleArgs {
  readonly code: string;
  readonly template: BundleTemplate;
  /** Path of the file, from the project's directory. */
  readonly file: string;
  /** For the management cluster; secret. */
  readonly credential: pulumi.Output<Credential>;
  /** The damage to the file, if any. See {@link repair}. */
  readonly damage?: string;
}

/**
 * The site's end of one code's tunnel as a file, for a site that can't be reached from here: `kubectl apply -f` at the
 * site makes it. Only its owner may read it, and it is deleted with the code.
 */
export function createBundle(name: string, args: BundleArgs): command.local.Command {
  const { code, template, file, credential } = args;
  const { environment, ignoreChanges } = repair(args.damage);
  return new command.local.Command(
    `${name}-bundle`,
    {
      create: "sh components/write-bundle.sh",
      delete: removeFile,
      environment: {
        ISTHMUS_CODE: code,
        ISTHMUS_FILE: file,
        ISTHMUS_TEMPLATE: template.file,
        ISTHMUS_TEMPLATE_DIGEST: template.digest,
        ...environment,
      },
      stdin: pulumi.secret(credential.apply(bundleInput)),
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    { parent: template, dependsOn: template.written, ignoreChanges },
  );
}

/** The script's input: the token on the first line, the kubeconfig on the others. */
export function bundleInput(credential: Credential): string {
  const { token, kubeconfig } = interceptorSecret(credential);
  return `${token}\n${kubeconfig}`;
}
