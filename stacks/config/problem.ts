/** One thing that is wrong with a stack config. */
export interface Problem {
  /** The key, as in `isthmus:clusters.main0.kind.podSubnet`. */
  readonly path: string;
  /** The problem in words, with the value. */
  readonly reason: string;
  /** The remedy. */
  readonly remedy: string;
}

/** The problems in a config, and the things that are only worth knowing. */
export interface Findings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** `path: reason (what to do)`. */
export function problemLine({ path, reason, remedy }: Problem): string {
  return `${path}: ${reason} (${remedy})`;
}

/** Everything that is wrong with a stack config, one `path: reason (what to do)` a line. Nothing was created. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[]) {
    const lines = problems.map(problem => `  ${problemLine(problem)}`);
    super([`the config of stack ${stack} can't be used; nothing was created:`, ...lines].join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}
