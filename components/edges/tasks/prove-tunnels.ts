import { standardInput, type Task } from "../../commands/task.ts";
import { verifyTunnels } from "../proof/probe.ts";
import type { TunnelsInput } from "../proof/request.ts";

/** Asks every tunnel for its API; prints what it answered. */
export const proveTunnelsTask: Task = async () => {
  const input = JSON.parse(await standardInput()) as TunnelsInput;
  process.stdout.write(JSON.stringify(await verifyTunnels(input)));
};
