/** A command line for a message, as it can be run in the project's directory. */
export function commandFor(stack: string, command: string): string {
  return `./isthmus ${command}${stack === "dev" ? "" : ` --stack ${stack}`}`;
}
