import type { Roles } from "../../stacks/drafts/draft.ts";
import { UsageError } from "../line/errors.ts";

/** A cluster that somebody wants in a new stack. */
export interface ClusterWish {
  readonly name: string;
  /** The context of a cluster to adopt; absent for one that kind is to make. */
  readonly context?: string;
  /** Absent where any free ones will do. */
  readonly subnets?: { readonly podSubnet: string; readonly serviceSubnet: string };
}

/** Everything that is wanted of a new stack; what is undefined was not said. */
export interface Wish {
  readonly clusters?: readonly ClusterWish[] | undefined;
  readonly mesh?: boolean | undefined;
  readonly primaries?: readonly string[] | undefined;
  readonly remotes?: Roles["remotes"] | undefined;
  readonly samples?: boolean | undefined;
  readonly edge?: string | undefined;
}

/** The clusters of a stack of which nobody has said anything. */
export const usualClusters = ["main0", "remote0"];

/** Forms of the values of `init`'s flags, for its help and for refusals. */
export const forms = {
  kind: "NAME[=PODS,SERVICES]",
  adopt: "NAME=CONTEXT,PODS,SERVICES",
  remote: "NAME=PRIMARY",
} as const;

interface Flags {
  readonly flags: Readonly<Record<string, string | true>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

/** The wish in the flags of a command line. @throws UsageError for a value that is not of its form, and for flags that contradict */
export function wishIn({ flags, lists }: Flags): Wish {
  const { kind = [], adopt = [], primary, remote } = lists;
  const clusters = [...kind.map(readKind), ...adopt.map(readAdopt)];
  const role = primary ? "--primary" : remote && "--remote";
  if (flags["no-mesh"] !== undefined && role !== undefined)
    throw new UsageError(`${role} is about a mesh, and --no-mesh is for none: choose one`);
  return {
    clusters: clusters.length > 0 ? clusters : undefined,
    mesh: flags["no-mesh"] === undefined ? undefined : false,
    primaries: primary,
    remotes: remote && Object.fromEntries(remote.map(readRemote)),
    samples: flags["no-samples"] === undefined ? undefined : false,
    edge: typeof flags["edge"] === "string" ? flags["edge"] : undefined,
  };
}

function readKind(value: string): ClusterWish {
  const { name, rest } = split("kind", value);
  if (rest === undefined) return { name };
  const [podSubnet, serviceSubnet, ...more] = rest.split(",");
  if (podSubnet === undefined || serviceSubnet === undefined || more.length > 0)
    throw malformed("kind", value);
  return { name, subnets: { podSubnet, serviceSubnet } };
}

/** A context may have commas and equal signs in it, as those of cloud providers do. */
function readAdopt(value: string): ClusterWish {
  const { name, rest = "" } = split("adopt", value);
  const [, context, podSubnet, serviceSubnet] = /^(.+),([^,]+),([^,]+)$/.exec(rest) ?? [];
  if (context === undefined || podSubnet === undefined || serviceSubnet === undefined)
    throw malformed("adopt", value);
  return { name, context, subnets: { podSubnet, serviceSubnet } };
}

function readRemote(value: string): readonly [remote: string, primary: string] {
  const { name, rest } = split("remote", value);
  if (rest === undefined) throw malformed("remote", value);
  return [name, rest];
}

function split(flag: keyof typeof forms, value: string): { readonly name: string; readonly rest?: string } {
  const [, name, , rest] = /^([^=]+)(=(.+))?$/.exec(value) ?? [];
  if (name === undefined) throw malformed(flag, value);
  return rest === undefined ? { name } : { name, rest };
}

function malformed(flag: keyof typeof forms, value: string): UsageError {
  return new UsageError(`--${flag} ${value}: it is not of the form ${forms[flag]}`);
}
