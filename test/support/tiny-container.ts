import { run } from "../../toolchain/process.ts";

/** Image of a few of this machine's own programs, so that nothing is pulled. */
const image = "isthmus-e2e-tiny:1";
const programs = ["sh", "sleep", "cat", "mkdir", "mv"];

/**
 * Starts a container that does nothing.
 *
 * @param kindName the kind cluster that it says it is a node of. Default: none
 * @param flags more flags of `docker run`
 */
export async function startTinyContainer(
  name: string,
  network: string,
  kindName?: string,
  flags: readonly string[] = [],
): Promise<void> {
  const image = await ensureTinyImage();
  const labels =
    kindName === undefined
      ? []
      : ["--label", `io.x-k8s.kind.cluster=${kindName}`, "--label", "io.x-k8s.kind.role=control-plane"];
  await run("docker", [
    "run",
    "-d",
    "--name",
    name,
    "--network",
    network,
    ...labels,
    ...flags,
    image,
    "sleep",
    "600",
  ]);
}

/** Makes the image of such containers where Docker has none. @returns its name */
export async function ensureTinyImage(): Promise<string> {
  if ((await run("docker", ["images", "-q", image])).trim() !== "") return image;
  const script = `
    programs=$(for program in ${programs.join(" ")}; do command -v $program; done)
    libraries=$(ldd $programs | grep -o '/[^ :]*')
    tar -chf - --hard-dereference $(printf '%s\\n' $programs $libraries | sort -u) | docker import - ${image}`;
  await run("sh", ["-eu", "-c", script]);
  return image;
}
