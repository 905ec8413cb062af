/** One look at the files of the project that runs no code of theirs. */
export interface Check {
  readonly name: string;
  /** One of node_modules/.bin, or of PATH. */
  readonly from: "npm" | "path";
  readonly program: string;
  readonly args: readonly string[];
}

const npm = (name: string, program: string, ...args: readonly string[]): Check => ({
  name,
  from: "npm",
  program,
  args,
});
const shell = (name: string, ...args: readonly string[]): Check => ({
  name,
  from: "path",
  program: "shellcheck",
  args,
});

/** The checks of the layer `check`, in their order. */
export const checks: readonly Check[] = [
  npm("format", "prettier", "--check", "--log-level=warn", "."),
  npm("lint", "eslint", "--max-warnings=0", "."),
  npm("types", "tsc", "--noEmit"),
  npm("unused", "knip", "--no-progress"),
  shell(
    "shell scripts",
    ...["isthmus", ".ci/run", ".ci/remove-e2e-stacks", "bench/by-hand.sh", "components/write-bundle.sh"],
    ...["components/edges/site/interceptor.sh", "toolchain/images/pod/iptables-by-hint"],
  ),
  // Passed to a shell as text, so that they name none themselves.
  shell(
    "shell scripts of images",
    "--shell=bash",
    ...[
      "toolchain/images/strip.sh",
      "toolchain/images/node/configure.sh",
      "toolchain/images/node/preload.sh",
    ],
  ),
  shell(
    "shell script of the traffic manager",
    "--shell=sh",
    "components/edges/management/traffic-manager.sh",
  ),
  // A route and a rule are many words on purpose. A comment in the file that says so would change the node image.
  shell(
    "shell script of masquerading",
    "--exclude=SC2086,SC2206",
    "toolchain/images/node/rootfs/usr/local/sbin/isthmus-masquerade",
  ),
  {
    name: "workflows",
    from: "path",
    program: "actionlint",
    args: [
      ...["docs/examples/github-workflow.yml"],
      ...["docs/workflows/pull-request.yml", "docs/workflows/up.yml"],
    ],
  },
];
