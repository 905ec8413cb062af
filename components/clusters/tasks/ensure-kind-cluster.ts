import { environment, standardInput, type Task } from "../../commands/task.ts";
import { undamaged } from "../../commands/repair.ts";
import { ensureKindCluster } from "../kind.ts";

/** Makes a kind cluster, or takes over one that is whole; prints its identity. */
export const ensureKindClusterTask: Task = async () => {
  const identity = await ensureKindCluster(
    environment("ISTHMUS_KIND_NAME"),
    await standardInput(),
    environment("KIND_EXPERIMENTAL_DOCKER_NETWORK"),
    environment("ISTHMUS_REPAIR") !== undamaged,
  );
  process.stdout.write(identity);
};
