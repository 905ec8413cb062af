import { environment, main, standardInput } from "../../command-input.ts";
import { withKubectl } from "../../kubectl.ts";
import { crdFile } from "../render.ts";

await main(async () => {
  const file = crdFile(environment("ISTHMUS_CRDS"));
  await withKubectl(await standardInput(), kubectl =>
    kubectl(["apply", "--server-side", "--force-conflicts", "--field-manager=isthmus", "-f", file]),
  );
});
