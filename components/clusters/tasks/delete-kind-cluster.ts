import { environment, type Task } from "../../commands/task.ts";
import { deleteKindCluster } from "../kind.ts";

/** Removes a kind cluster; one that does not exist is fine. */
export const deleteKindClusterTask: Task = () => deleteKindCluster(environment("ISTHMUS_KIND_NAME"));
