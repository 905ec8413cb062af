import { environment, main } from "../../command-input.ts";
import { applyRoutes } from "../node-routes.ts";
import type { RoutedCluster } from "../routing.ts";

await main(async () => {
  const to = JSON.parse(environment("ISTHMUS_TO")) as RoutedCluster;
  const record = await applyRoutes(environment("ISTHMUS_FROM"), to, environment("ISTHMUS_NETWORK"));
  process.stdout.write(JSON.stringify(record));
});
