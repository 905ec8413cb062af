import { environment, standardInput, type Task } from "../../commands/task.ts";
import { beginAdoption } from "../begin.ts";
import { parseRecord } from "../record.ts";

/** Looks at a cluster before anything is made in it; prints the record. */
export const beginAdoptionTask: Task = async () => {
  const kinds = environment("ISTHMUS_KINDS").split(",").filter(Boolean);
  const printed = process.env["PULUMI_COMMAND_STDOUT"];
  const previous = printed === undefined ? undefined : parseRecord(printed);
  const record = await beginAdoption(await standardInput(), kinds, previous);
  if (previous && previous.uid !== record.uid) {
    const cluster = environment("ISTHMUS_CLUSTER");
    process.stderr.write(
      `${cluster} is another cluster than before; what was made in that one stays there\n`,
    );
  }
  process.stdout.write(JSON.stringify(record));
};
