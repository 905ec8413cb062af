import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";

import { secretData, type Credential } from "./credential.ts";
import type { KubernetesObject } from "../manifest.ts";
import { repair } from "../repair.ts";
import { edgeNamespace } from "./names.ts";
import { kubeconfigMetadata, siteObjects, type SiteObjectsArgs } from "./site-objects.ts";

export interface BundleArgs extends SiteObjectsArgs {
  /** Path of the file, from the project's directory. */
  readonly file: string;
  /** For the management cluster; secret. */
  readonly credential: pulumi.Output<Credential>;
  /** What is wrong with the file, if anything. See {@link repair}. */
  readonly damage?: string;
}

/**
 * The site's end of one code's tunnel as a file, for a site that can't be reached from here: `kubectl apply -f` at the
 * site makes it. Only its owner may read it, and it goes with the code.
 */
export class Bundle extends pulumi.ComponentResource {
  readonly written: command.local.Command;

  constructor(name: string, args: BundleArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:edge:Bundle", name, {}, opts);
    const { environment, ignoreChanges } = repair(args.damage);
    this.written = new command.local.Command(
      `${name}-bundle`,
      {
        create: write,
        delete: 'rm -f "$ISTHMUS_FILE"',
        environment: { ISTHMUS_FILE: args.file, ...environment },
        stdin: pulumi.secret(args.credential.apply(credential => bundleText(args, credential))),
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      { parent: this, ignoreChanges },
    );
    this.registerOutputs({});
  }
}

/** Never there half written, and never readable for others, not even for a moment. */
const write = `umask 077
mkdir -p "$(dirname "$ISTHMUS_FILE")" && cat > "$ISTHMUS_FILE.part" && mv "$ISTHMUS_FILE.part" "$ISTHMUS_FILE"`;

/**
 * The file's content: everything a site needs, in an order in which it can be applied. wt-system is part of it only where
 * nothing else is there: `kubectl delete -f` would take wt-api and all of wutong with it.
 */
export function bundleText(args: SiteObjectsArgs, credential: Credential): string {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: edgeNamespace } };
  const secret: KubernetesObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: kubeconfigMetadata(args.code),
    stringData: secretData(credential),
  };
  const objects = [secret, ...siteObjects(args)];
  return (args.sampleApi === undefined ? objects : [namespace, ...objects])
    .map(object => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join("---\n");
}
