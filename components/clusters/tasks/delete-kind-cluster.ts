import { environment, type Task } from "../../commands/task.ts";
import { homeFromEnvironment } from "../home.ts";
import { deleteKindCluster } from "../kind.ts";

/** Removes a kind cluster; one that does not exist is fine, and one that the stack did not make stays. */
export const deleteKindClusterTask: Task = async () => {
  const foreign = await deleteKindCluster(environment("ISTHMUS_KIND_NAME"), homeFromEnvironment());
  if (foreign) process.stderr.write(`${foreign.reason}: it stays\n`);
};
