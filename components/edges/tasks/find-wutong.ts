import { environment, standardInput, type Task } from "../../commands/task.ts";
import { withKubectl } from "../../kubernetes/kubectl.ts";
import { findWutong } from "../site/find-wutong.ts";

/** Makes sure that a site's wutong takes a code. */
export const findWutongTask: Task = async () => {
  const site = environment("ISTHMUS_SITE");
  const code = environment("ISTHMUS_CODE");
  const wutongCluster = environment("ISTHMUS_WUTONG_CLUSTER");
  await withKubectl(await standardInput(), kubectl => findWutong(kubectl, { code, site, wutongCluster }));
};
