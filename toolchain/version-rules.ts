/** The programs that Isthmus runs, by the names they have on PATH. */
export type ToolName =
  | "pulumi"
  | "pulumi-resource-kubernetes"
  | "pulumi-resource-command"
  | "pulumi-resource-tls"
  | "kind"
  | "kubectl"
  | "istioctl";

/** Which versions of an installed tool are good enough, and where it comes from otherwise. */
export interface VersionRule {
  /** Lowest version that is accepted. */
  readonly from: string;
  /** Lowest version that is not accepted any more. */
  readonly below: string;
  /** Why these. */
  readonly why: string;
  /** Arguments that make it print its version; a provider plugin is asked over its protocol instead. */
  readonly versionArgs?: readonly string[];
  /** Directory under toolchain/go that builds it. */
  readonly module: string;
  /** The version that is built; of kubectl that of the nodes which are built with it, and which its rule leaves out. */
  readonly built: string;
}

const SDK = "the SDK in package.json is of this version, and what is tested is what ships";

export const VERSION_RULES: Readonly<Record<ToolName, VersionRule>> = {
  pulumi: {
    from: "3.200",
    below: "4.0",
    why: "the Automation API of the SDK drives any engine of major version 3 of the last year",
    versionArgs: ["version"],
    module: "pulumi",
    built: "3.259.0",
  },
  "pulumi-resource-kubernetes": {
    from: "4.25.0",
    below: "4.25.1",
    why: SDK,
    module: "pulumi-resource-kubernetes",
    built: "4.25.0",
  },
  "pulumi-resource-command": {
    from: "1.2.1",
    below: "1.2.2",
    why: SDK,
    module: "pulumi-resource-command",
    built: "1.2.1",
  },
  "pulumi-resource-tls": {
    from: "5.3.0",
    below: "5.3.1",
    why: SDK,
    module: "pulumi-resource-tls",
    built: "5.3.0",
  },
  kind: {
    from: "0.32",
    below: "0.35",
    why: "a kind release starts the node images of its neighbours, but 0.31 and older can't start those of Kubernetes 1.36",
    versionArgs: ["version"],
    module: "kind",
    built: "0.33.0",
  },
  kubectl: {
    from: "1.35",
    below: "1.36",
    why: "kubectl works with API servers one minor version away, and clusters run 1.34 to 1.36",
    versionArgs: ["version", "--client"],
    module: "kubernetes",
    built: "1.34.4",
  },
  istioctl: {
    from: "1.31",
    below: "1.32",
    why: "istioctl carries the charts, so its minor version is the mesh's",
    versionArgs: ["version", "--remote=false"],
    module: "istio",
    built: "1.31.0",
  },
};

/** The first version number in a program's answer, without "v" and suffixes; undefined when there is none. */
export function parseVersion(answer: string): string | undefined {
  return /(?<![\d.])v?(\d+\.\d+(?:\.\d+)?)/.exec(answer)?.[1];
}

/** Whether a version, or the text of an answer that holds one, is within a rule. */
export function satisfies(rule: Pick<VersionRule, "from" | "below">, answer: string): boolean {
  const version = parseVersion(answer);
  return version !== undefined && compare(version, rule.from) >= 0 && compare(version, rule.below) < 0;
}

/** Orders two dotted versions; parts that are missing count as 0. */
function compare(left: string, right: string): number {
  const [a, b] = [left, right].map(version => version.split(".").map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
