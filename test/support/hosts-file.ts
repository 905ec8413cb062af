import { readFileSync } from "node:fs";

import { run } from "../../toolchain/process.ts";

const file = "/etc/hosts";

/** Lets this machine resolve a name, and forgets what it resolved to before. Needs root, or sudo without a password. */
export async function setHost(name: string, address: string): Promise<void> {
  await write([...others(name), `${address} ${name}`]);
}

/** Takes a name away again. */
export async function removeHost(name: string): Promise<void> {
  await write(others(name));
}

const others = (name: string): string[] =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .filter(line => !line.split(/\s+/).slice(1).includes(name));

/** In place: in a container the file is a mount, and nothing can be put over it. */
async function write(lines: readonly string[]): Promise<void> {
  const input = `${lines.join("\n")}\n`;
  await (process.getuid?.() === 0
    ? run("tee", [file], { input })
    : run("sudo", ["-n", "tee", file], { input }));
}
