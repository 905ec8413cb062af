import { environment, standardInput, type Task } from "../../commands/task.ts";
import { withKubectl } from "../../kubernetes/kubectl.ts";
import { applyCrds } from "../apply-crds.ts";
import { readCrds } from "../render.ts";

/** Applies Istio's custom resource definitions to one cluster. */
export const applyCrdsTask: Task = async () => {
  const crds = readCrds(environment("ISTHMUS_CRDS"));
  const [cluster, owner] = [environment("ISTHMUS_CLUSTER"), environment("ISTHMUS_OWNER")];
  await withKubectl(await standardInput(), kubectl =>
    applyCrds(kubectl, crds, owner === "" ? undefined : { cluster, owner }),
  );
};
