import { environment, type Task } from "../../commands/task.ts";
import { applyRoutes } from "../node-routes.ts";
import type { RoutedCluster } from "../routing.ts";

/** Sets the routes from one kind cluster into another; prints what each node records. */
export const applyRoutesTask: Task = async () => {
  const to = JSON.parse(environment("ISTHMUS_TO")) as RoutedCluster;
  const record = await applyRoutes(environment("ISTHMUS_FROM"), to, environment("ISTHMUS_NETWORK"));
  process.stdout.write(JSON.stringify(record));
};
