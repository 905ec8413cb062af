import { environment, main } from "../../command-input.ts";
import { startNodes } from "../kind.ts";

await main(() => startNodes(environment("ISTHMUS_KIND_NAME"), environment("ISTHMUS_NETWORK")));
