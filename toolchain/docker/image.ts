import { execFile } from "node:child_process";

import { ProcessError, run } from "../process.ts";

/** Whether Docker has an image. */
export function hasImage(image: string): Promise<boolean> {
  return new Promise(resolve => {
    execFile("docker", ["image", "inspect", "--format", "{{.Id}}", image], error => {
      resolve(error === null);
    });
  });
}

/** Has Docker pull an image, however long that takes: Docker itself gives up where nothing answers. */
export async function pullImage(image: string): Promise<void> {
  await run("docker", ["pull", "--quiet", image]);
}

/** Ends of a pull at which no registry has said anything: Go's and Docker's words. */
const silence =
  /dial tcp[^\n]*|no such host|Client\.Timeout exceeded[^\n]*|context deadline exceeded|TLS handshake timeout|proxyconnect[^\n]*|": (EOF|Forbidden)$/m;

/**
 * Why a pull has reached no registry, in Docker's words; undefined where one has answered, if only to refuse, and where something
 * else is wrong.
 */
export function whyOutOfReach(error: unknown): string | undefined {
  if (!(error instanceof ProcessError)) return undefined;
  return silence.exec(error.stderr)?.[0].replace(/^": /, "");
}
