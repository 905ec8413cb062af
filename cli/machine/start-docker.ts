import { decideDocker, ensureDocker } from "../../toolchain/docker.ts";
import type { Progress } from "../../toolchain/progress.ts";

/** Starts a Docker that is installed but stopped, since a stack's containers are still in it; installs none. */
export async function startStoppedDocker(progress: Progress): Promise<void> {
  if ((await decideDocker()).state === "startable") await ensureDocker(progress);
}
