/** An operating system, in the words of Node. */
export type System = NodeJS.Platform;

/** The operating system of this machine. */
export const system: System = process.platform;

/** The processor architecture of this machine, in the words of Node. */
export const architecture: NodeJS.Architecture = process.arch;

/** A kind of machine that tools are published for, in the words of Go. */
export type Platform = `${"linux" | "darwin"}/${"amd64" | "arm64"}`;

/** Every one of them. */
export const platforms: readonly Platform[] = ["linux/amd64", "linux/arm64", "darwin/arm64", "darwin/amd64"];

const architectures: Readonly<Record<string, string>> = { x64: "amd64" };

/**
 * A machine in the words of Go, of which not all are a `Platform`.
 * @param on its operating system; default: this machine's
 * @param of its architecture in the words of Node; default: this machine's
 */
export function machineName(on: string = system, of: string = architecture): string {
  return `${on}/${architectures[of] ?? of}`;
}

/** Whether tools are published for a machine. */
export function isPlatform(machine: string): machine is Platform {
  return (platforms as readonly string[]).includes(machine);
}
