import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";

import type { KubernetesObject } from "../../kubernetes/manifest.ts";
import { repair } from "../../commands/repair.ts";
import { removeFile } from "./remove-file.ts";
import { digest } from "../../commands/digest.ts";
import { edgeNamespace } from "../names.ts";
import { kubeconfigMetadata, siteObjects, type SiteObjectsArgs } from "./site-objects.ts";

/** The placeholder for the code in a template. YAML has to quote it, so any code may take its place. */
const codePlaceholder = "@CODE@";

/** The placeholders in a template for the kubeconfig, on a line of its own, and for the token. */
const secretPlaceholders = { kubeconfig: "@KUBECONFIG@\n", token: "@TOKEN@" };

export interface BundleTemplateArgs extends Omit<SiteObjectsArgs, "code"> {
  /** Path of the file, from the project's directory. */
  readonly file: string;
  /** The damage to the file, if any. See {@link repair}. */
  readonly damage?: string;
}

/**
 * The common part of the bundles of all codes, as a file from which each is made: most of a bundle is the interceptor's
 * script, and in the state of every code it would be paid for with each step of an update.
 */
export class BundleTemplate extends pulumi.ComponentResource {
  readonly file: string;
  /** Changes with the content. */
  readonly digest: string;
  readonly written: command.local.Command;

  constructor(name: string, args: BundleTemplateArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:edges:BundleTemplate", name, {}, opts);
    const text = templateText(args);
    const { environment, ignoreChanges } = repair(args.damage);
    this.file = args.file;
    this.digest = digest([text]).slice(0, 12);
    this.written = new command.local.Command(
      name,
      {
        create: 'mkdir -p "$(dirname "$ISTHMUS_FILE")" && cat > "$ISTHMUS_FILE"',
        delete: removeFile,
        environment: { ISTHMUS_FILE: args.file, ...environment },
        stdin: text,
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      { parent: this, ignoreChanges },
    );
    this.registerOutputs({});
  }
}

/**
 * Everything a site needs, in an order in which it can be applied. wt-system is part of it only where nothing else is
 * there: `kubectl delete -f` would take wt-api and all of wutong with it.
 */
export function templateText(args: Omit<SiteObjectsArgs, "code">): string {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: edgeNamespace } };
  const secret: KubernetesObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: kubeconfigMetadata(codePlaceholder),
    stringData: secretPlaceholders,
  };
  const objects = [secret, ...siteObjects({ ...args, code: codePlaceholder })];
  return (args.sampleImage === undefined ? objects : [namespace, ...objects])
    .map(object => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join("---\n");
}
