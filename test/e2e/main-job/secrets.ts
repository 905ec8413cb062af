import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it } from "vitest";

import { cacheRoot } from "../../../toolchain/cache.ts";
import { filesBelow } from "../../support/files-below.ts";
import { findSecrets, secretsOf } from "../../support/secrets.ts";
import { backend, kubectl, stack, watch } from "./mesh.ts";

/** The search for every real secret of the stack, by value, wherever one could have been left. */
export function secrets(): void {
  it("keeps every secret to itself", async () => {
    const secrets = await secretsOf(stack, kubectl);
    expect(secrets.length).toBeGreaterThan(8);
    const places = {
      "what the commands printed": stack.printed,
      "arguments of processes": watch.seen,
      "the stack's config": readFileSync(stack.file, "utf8"),
      ...textsBelow(backend),
      ...Object.fromEntries(temporaryPlaces().flatMap(place => Object.entries(whatIsThere(place)))),
    };
    expect(findSecrets(secrets, places)).toEqual([]);
  });
}

/** Where plugins write kubeconfigs: the temporary folders of runs, and the machine's. */
function temporaryPlaces(): string[] {
  const ofRuns = join(cacheRoot(), "tmp");
  const runs = existsSync(ofRuns) ? readdirSync(ofRuns).map(name => join(ofRuns, name)) : [];
  const loose = readdirSync(tmpdir()).filter(name => name.startsWith("kubeconfig"));
  return [...runs, ...loose.map(name => join(tmpdir(), name))];
}

/** The files of a place that other tests may remove meanwhile. */
function whatIsThere(place: string): Record<string, string> {
  try {
    return textsBelow(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

const textsBelow = (path: string): Record<string, string> =>
  Object.fromEntries(filesBelow(path).map(file => [file, readFileSync(file, "latin1")]));
