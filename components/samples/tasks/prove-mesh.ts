import { standardInput, type Task } from "../../commands/task.ts";
import { verifyMesh } from "../proof/probe.ts";
import type { VerifyInput } from "../proof/request.ts";

/** Asks every cluster of the mesh; prints what it showed. */
export const proveMeshTask: Task = async () => {
  const input = JSON.parse(await standardInput()) as VerifyInput;
  process.stdout.write(JSON.stringify(await verifyMesh(input)));
};
