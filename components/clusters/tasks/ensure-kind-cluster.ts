import { environment, standardInput, type Task } from "../../commands/task.ts";
import { homeFromEnvironment } from "../home.ts";
import { ensureKindCluster } from "../kind.ts";

/** Makes a kind cluster, or takes over one that is whole and the stack's; prints its identity. */
export const ensureKindClusterTask: Task = async () => {
  const identity = await ensureKindCluster(
    environment("ISTHMUS_KIND_NAME"),
    await standardInput(),
    homeFromEnvironment(),
    environment("ISTHMUS_REPAIR"),
  );
  process.stdout.write(identity);
};
