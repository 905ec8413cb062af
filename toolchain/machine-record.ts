import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";

import { cacheRoot } from "./cache.ts";

/** Of the machine that runs the containers. */
export type CgroupVersion = "v1" | "v2";

/** What is known of this machine from a run that made its images available; undefined as long as there was none. */
export interface MachineRecord {
  readonly images?: "official" | "source" | undefined;
  readonly cgroup?: CgroupVersion | undefined;
}

/** The file that keeps the record. */
export const machineFile = (): string => path.join(cacheRoot(), "machine.json");

/** The record of this machine, without what is not understood. */
export function recorded(): MachineRecord {
  try {
    return parseRecord(readFileSync(machineFile(), "utf8"));
  } catch {
    return {};
  }
}

/** Records what has succeeded here. */
export async function record(machine: MachineRecord): Promise<void> {
  const file = machineFile();
  await mkdir(path.dirname(file), { recursive: true });
  // One process may be asked twice at once.
  const partial = `${file}.${randomUUID()}`;
  await writeFile(partial, `${JSON.stringify(machine)}\n`);
  await rename(partial, file);
}

/** The record in the text of its file, without what is not understood. */
export function parseRecord(text: string): MachineRecord {
  try {
    const { images, cgroup } = (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
    return {
      images: images === "official" || images === "source" ? images : undefined,
      cgroup: cgroup === "v1" || cgroup === "v2" ? cgroup : undefined,
    };
  } catch {
    return {};
  }
}
