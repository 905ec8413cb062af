import { environment, main } from "../../command-input.ts";
import { readKubeconfig } from "../kind.ts";

await main(async () => {
  process.stdout.write(
    await readKubeconfig(environment("ISTHMUS_KIND_NAME"), environment("ISTHMUS_NETWORK")),
  );
});
