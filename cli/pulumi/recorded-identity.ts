import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { parseIdentity, type StackIdentity } from "../../components/stack/stack-identity.ts";
import { parseUrn } from "../report/urn.ts";
import { rawCommand } from "../recovery/raw-command.ts";

/** The facts about a stack as a whole that its state holds. */
export interface Recorded {
  /** Undefined before the first `up`. */
  readonly identity: StackIdentity | undefined;
  /** Whether it knows no resource but the engine's own. */
  readonly isEmpty: boolean;
  /** Whether it knows clusters that kind made. */
  readonly kindClusters: boolean;
  /** Whether it knows clusters that somebody else made. */
  readonly adoptedClusters: boolean;
  /** Names of all resources that it knows, but for components. */
  readonly names: ReadonlySet<string>;
}

/** Reads the state of a stack; its secrets stay encrypted. */
export async function readRecorded(stack: Stack): Promise<Recorded> {
  return parseRecorded((await rawCommand(stack, ["stack", "export"])).stdout);
}

interface Checkpoint {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly type: string;
      readonly custom?: boolean;
      readonly outputs?: { readonly stdout?: unknown };
    }[];
  };
}

/** Of the Command in components/stack/identity.ts. */
const identityUrn = "::isthmus:stack:Identity$command:local:Command::identity";

/** @param checkpoint what `pulumi stack export` prints */
export function parseRecorded(checkpoint: string): Recorded {
  const resources = (JSON.parse(checkpoint) as Checkpoint).deployment?.resources ?? [];
  const stdout = resources.find(({ urn }) => urn.endsWith(identityUrn))?.outputs?.stdout;
  return {
    identity: typeof stdout === "string" ? parseIdentity(stdout) : undefined,
    isEmpty: resources.every(({ urn }) => urn.split("::")[2]?.startsWith("pulumi:")),
    kindClusters: resources.some(({ type }) => type === "isthmus:clusters:KindCluster"),
    adoptedClusters: resources.some(({ type }) => type === "isthmus:clusters:AdoptedCluster"),
    names: new Set(resources.flatMap(({ urn, custom }) => (custom ? [parseUrn(urn).name] : []))),
  };
}
