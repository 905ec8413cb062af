import { expectImages } from "../../toolchain/image-source.ts";
import { decideDocker } from "../../toolchain/docker.ts";
import { dockerInfo, type DockerInfo } from "../../toolchain/docker/info.ts";
import { inotifyLimitsOf } from "../../toolchain/docker/inotify.ts";
import { decideTools } from "../../toolchain/tools.ts";
import type { CommandFunction } from "../line/command.ts";
import { exitCodes } from "../line/errors.ts";
import { inotifyFacts } from "../machine/inotify.ts";
import { machineFacts, type MachineFact } from "../machine/machine.ts";
import { table } from "../line/table.ts";
import { allTools } from "../machine/tools.ts";

/**
 * Says where everything will come from, and what stands in the way. Changes, installs and downloads nothing. Where Docker is
 * elsewhere and has the node image, a container that ends at once looks at the kernel there.
 */
export const doctor: CommandFunction = async ({ terminal }) => {
  const [tools, docker, images, info] = await Promise.all([
    decideTools(allTools),
    decideDocker(),
    expectImages(),
    dockerInfo(),
  ]);
  const machine = await factsOf(info, images.set.node);
  const problems = [
    ...tools.flatMap(({ tool, source, reason }) => (source === "none" ? [`${tool}: ${reason}`] : [])),
    ...(docker.state === "unavailable" ? [`docker: ${docker.reason}`] : []),
    ...machine.flatMap(({ what, value, fatal, advice }) =>
      fatal === true ? [`${what}: ${value} (${advice ?? ""})`] : [],
    ),
  ];

  const print = (lines: readonly string[]) => {
    for (const line of [...lines, ""]) terminal.line(line);
  };
  print(
    table(
      ["TOOL", "VERSION", "FROM", "WHY"],
      tools.map(({ tool, version, source, reason }) => [tool, version, source, reason]),
    ),
  );
  print(
    table(
      ["IMAGES", "VALUE"],
      [
        [
          "come from",
          `${images.set.origin === "official" ? "registry" : "source packages"} (${images.reason})`,
        ],
        ["Kubernetes", images.set.kubernetesVersion],
        ["node", images.set.node],
        ["Istio", `${images.set.istio.hub} ${images.set.istio.tag}`],
        ["helloworld", `${images.set.helloworld.v1}, ${images.set.helloworld.v2}`],
        ["sleep", images.set.curl],
      ],
    ),
  );
  print(
    table(
      ["MACHINE", "VALUE", "WHY"],
      [
        ["docker", docker.state, `${docker.reason}${docker.wrapper ? "; with the OCI runtime wrapper" : ""}`],
        ...machine.map(({ what, value, advice }) => [what, value, advice ?? "enough"]),
      ],
    ),
  );
  for (const problem of problems) terminal.line(terminal.paint("bad", `PROBLEM ${problem}`));
  if (problems.length === 0) terminal.line(terminal.paint("good", "Everything needed is available."));
  return {
    exitCode: problems.length === 0 ? exitCodes.ok : exitCodes.failed,
    result: { tools, docker, images, machine, problems },
  };
};

async function factsOf(docker: DockerInfo | undefined, image: string): Promise<MachineFact[]> {
  const [facts, limits] = await Promise.all([machineFacts(docker), inotifyLimitsOf(docker, image)]);
  return [...facts, ...inotifyFacts({ docker, limits, image })];
}
