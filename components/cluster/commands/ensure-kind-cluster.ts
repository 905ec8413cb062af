import { environment, main, standardInput } from "../../command-input.ts";
import { undamaged } from "../../repair.ts";
import { ensureKindCluster } from "../kind.ts";

await main(async () => {
  const identity = await ensureKindCluster(
    environment("ISTHMUS_KIND_NAME"),
    await standardInput(),
    environment("KIND_EXPERIMENTAL_DOCKER_NETWORK"),
    environment("ISTHMUS_REPAIR") !== undamaged,
  );
  process.stdout.write(identity);
});
