import { environment, type Task } from "../../commands/task.ts";
import { startNodes } from "../kind.ts";

/** Starts the stopped nodes of a kind cluster. */
export const startNodesTask: Task = () =>
  startNodes(environment("ISTHMUS_KIND_NAME"), environment("ISTHMUS_NETWORK"));
