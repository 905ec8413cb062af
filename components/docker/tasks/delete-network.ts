import { environment, type Task } from "../../commands/task.ts";
import { run } from "../../../toolchain/process.ts";
import { networkSubnets } from "../nodes.ts";

/** Removes the stack's Docker network; one that does not exist is fine. */
export const deleteNetworkTask: Task = async () => {
  const name = environment("ISTHMUS_NETWORK");
  if ((await networkSubnets()).has(name)) await run("docker", ["network", "rm", name]);
};
