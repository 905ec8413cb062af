import { environment, main, standardInput } from "../../command-input.ts";
import { createKindCluster } from "../kind.ts";

await main(async () => {
  await createKindCluster(environment("ISTHMUS_KIND_NAME"), await standardInput());
});
