import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong with a stack config. */
export interface Problem {
  /** The key, as in `isthmus:clusters.main0.kind.podSubnet`. */
  readonly path: string;
  /** What is wrong, with the value. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Everything that is wrong with a stack config, one `path: reason (what to do)` a line. Nothing was created. */
export class ConfigError extends pulumi.RunError {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[]) {
    const lines = problems.map(({ path, reason, remedy }) => `  ${path}: ${reason} (${remedy})`);
    super([`the config of stack ${stack} can't be used; nothing was created:`, ...lines].join("\n"));
    this.problems = problems;
  }
}
