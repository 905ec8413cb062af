/**
 * Exit codes of every command. `partial`: all was done but what is in clusters that did not answer. A preview that was to find no
 * changes and did ends with that of a wrong command line: neither is a failure, and the JSON line of the first has no `error`.
 */
export const exitCodes = { ok: 0, failed: 1, usage: 2, changes: 2, partial: 3, interrupted: 130 } as const;

/** An error whose message is all a person needs: printed as it is, without a stack trace. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}

/** The command line, the stack's name or its passphrase is not what the command needs: exit code 2. */
export class UsageError extends CliError {
  constructor(message: string) {
    super(message, exitCodes.usage);
    this.name = "UsageError";
  }
}

/** Ctrl-C or a termination signal, after everything that had to end has ended. */
export class InterruptedError extends CliError {
  constructor(message: string) {
    super(message, exitCodes.interrupted);
    this.name = "InterruptedError";
  }
}
