import { environment, type Task } from "../../commands/task.ts";
import { deleteRoutes } from "../node-routes.ts";
import type { RoutedCluster } from "../routing.ts";

/** Removes the routes from one kind cluster into another. */
export const deleteRoutesTask: Task = async () => {
  const to = JSON.parse(environment("ISTHMUS_TO")) as RoutedCluster;
  await deleteRoutes(environment("ISTHMUS_FROM"), to.kindName, environment("ISTHMUS_NETWORK"));
};
