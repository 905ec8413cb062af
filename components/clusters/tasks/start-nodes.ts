import { environment, type Task } from "../../commands/task.ts";
import { mendNodes } from "../kind.ts";

/** Starts the stopped nodes of a kind cluster, and makes its nodes trust the CAs that they should. */
export const startNodesTask: Task = () =>
  mendNodes(environment("ISTHMUS_KIND_NAME"), environment("ISTHMUS_NETWORK"));
