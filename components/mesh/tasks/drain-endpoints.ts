import { environment, standardInput, type Task } from "../../commands/task.ts";
import { withKubectl } from "../../kubernetes/kubectl.ts";
import { drainEndpoints } from "../drain-endpoints.ts";

/** Has nobody in a primary and its remotes ask a cluster any more; says who may, and never stops what comes after it. */
export const drainEndpointsTask: Task = async () => {
  const [reader, target] = [environment("ISTHMUS_READER"), environment("ISTHMUS_TARGET")];
  const remarks = await withKubectl(await standardInput(), kubectl =>
    drainEndpoints(kubectl, reader, target),
  );
  for (const remark of remarks) process.stderr.write(`${remark}\n`);
};
