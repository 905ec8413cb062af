import { environment, standardInput, type Task } from "../../commands/task.ts";
import { endAdoption } from "../end.ts";
import { parseRecord } from "../record.ts";

/** Removes whatever a stack has left in a cluster, and says what stays and why. */
export const endAdoptionTask: Task = async () => {
  const record = parseRecord(environment("PULUMI_COMMAND_STDOUT"));
  const cluster = environment("ISTHMUS_CLUSTER");
  const remarks = await endAdoption(await standardInput(), environment("ISTHMUS_OWNER"), record);
  for (const remark of remarks) process.stderr.write(`${cluster}: ${remark}\n`);
};
