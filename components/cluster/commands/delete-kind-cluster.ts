import { environment, main } from "../../command-input.ts";
import { deleteKindCluster } from "../kind.ts";

await main(() => deleteKindCluster(environment("ISTHMUS_KIND_NAME")));
