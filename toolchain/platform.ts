/** A kind of machine that tools are published for, in the words of Go. */
export type Platform = `${"linux" | "darwin"}/${"amd64" | "arm64"}`;

/** Every one of them. */
export const platforms: readonly Platform[] = ["linux/amd64", "linux/arm64", "darwin/arm64", "darwin/amd64"];

const architectures: Readonly<Record<string, string>> = { x64: "amd64" };

/**
 * A machine in the words of Go, of which not all are a `Platform`.
 * @param system as in `process.platform`; default: this machine
 * @param architecture as in `process.arch`
 */
export function machineName(system: string = process.platform, architecture: string = process.arch): string {
  return `${system}/${architectures[architecture] ?? architecture}`;
}

/** Whether tools are published for a machine. */
export function isPlatform(machine: string): machine is Platform {
  return (platforms as readonly string[]).includes(machine);
}
