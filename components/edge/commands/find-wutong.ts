import { environment, main, standardInput } from "../../command-input.ts";
import { withKubectl } from "../../kubectl.ts";
import { findWutong } from "../find-wutong.ts";

await main(async () => {
  const site = environment("ISTHMUS_SITE");
  const code = environment("ISTHMUS_CODE");
  const wutongCluster = environment("ISTHMUS_WUTONG_CLUSTER");
  await withKubectl(await standardInput(), kubectl => findWutong(kubectl, { code, site, wutongCluster }));
});
