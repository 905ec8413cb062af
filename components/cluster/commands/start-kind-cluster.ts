import { environment, main } from "../../command-input.ts";
import { startKindCluster } from "../kind.ts";

await main(() =>
  startKindCluster(environment("ISTHMUS_KIND_NAME"), environment("KIND_EXPERIMENTAL_DOCKER_NETWORK")),
);
