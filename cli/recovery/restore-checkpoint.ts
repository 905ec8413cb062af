import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { fileBackendDirectory } from "./locks.ts";
import { root } from "../line/root.ts";

/**
 * Puts the last whole checkpoint of a stack back. Pulumi's file backend keeps it beside the new one, which it does not
 * write in one step: an engine killed meanwhile leaves half a file or none, and then nothing can be done with the stack.
 * The results of the lost step are found again: clusters are taken over, and objects are applied.
 */
export function restoreCheckpoint(backendUrl: string, project: string, stack: string): void {
  const directory = fileBackendDirectory(backendUrl, root);
  if (directory === undefined) return;
  const file = join(directory, ".pulumi", "stacks", project, `${stack}.json`);
  if (wholeness(file) === "broken" && wholeness(`${file}.bak`) === "whole") copyFileSync(`${file}.bak`, file);
}

function wholeness(file: string): "whole" | "broken" | "absent" {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return "absent";
  }
  try {
    JSON.parse(text);
    return "whole";
  } catch {
    return "broken";
  }
}
