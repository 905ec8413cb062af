/** A command line for a message, as it can be run in the project's directory. */
export function commandFor(stack: string, command: string): string {
  return `${commandAs(command)}${stack === "dev" ? "" : ` --stack ${stack}`}`;
}

/** As {@link commandFor}, of a command that names its stack itself. */
export function commandAs(command: string): string {
  return `./isthmus ${command}`;
}
