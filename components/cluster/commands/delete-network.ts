import { environment, main } from "../../command-input.ts";
import { run } from "../../../toolchain/process.ts";
import { networkSubnets } from "../docker.ts";

await main(async () => {
  const name = environment("ISTHMUS_NETWORK");
  if ((await networkSubnets()).has(name)) await run("docker", ["network", "rm", name]);
});
