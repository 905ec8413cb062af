import { environment, standardInput, type Task } from "../../commands/task.ts";
import { applyLimit, withKubectl } from "../../kubernetes/kubectl.ts";
import { crdFile } from "../render.ts";

/** Applies Istio's custom resource definitions to one cluster. */
export const applyCrdsTask: Task = async () => {
  const file = crdFile(environment("ISTHMUS_CRDS"));
  await withKubectl(await standardInput(), kubectl =>
    kubectl(["apply", "--server-side", "--force-conflicts", "--field-manager=isthmus", "-f", file], {
      timeoutMs: applyLimit,
    }),
  );
};
