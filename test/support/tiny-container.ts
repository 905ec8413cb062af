import { run } from "../../toolchain/process.ts";

/** Image of nothing but a program that waits; made of this machine's own `sleep`, so that nothing is pulled. */
const image = "isthmus-e2e-sleep:1";

/**
 * Starts a container that does nothing.
 *
 * @param kindName the kind cluster that it says it is a node of. Default: none
 */
export async function startTinyContainer(name: string, network: string, kindName?: string): Promise<void> {
  await ensureImage();
  const labels =
    kindName === undefined
      ? []
      : ["--label", `io.x-k8s.kind.cluster=${kindName}`, "--label", "io.x-k8s.kind.role=control-plane"];
  await run("docker", ["run", "-d", "--name", name, "--network", network, ...labels, image, "sleep", "600"]);
}

async function ensureImage(): Promise<void> {
  if ((await run("docker", ["images", "-q", image])).trim() !== "") return;
  await run("sh", [
    "-eu",
    "-c",
    `program=$(command -v sleep); tar -chf - "$program" $(ldd "$program" | grep -o '/[^ ]*') | docker import - ${image}`,
  ]);
}
