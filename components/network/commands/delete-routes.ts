import { environment, main } from "../../command-input.ts";
import { deleteRoutes } from "../node-routes.ts";
import type { RoutedCluster } from "../routing.ts";

await main(async () => {
  const to = JSON.parse(environment("ISTHMUS_TO")) as RoutedCluster;
  await deleteRoutes(environment("ISTHMUS_FROM"), to.kindName, environment("ISTHMUS_NETWORK"));
});
