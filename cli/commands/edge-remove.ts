import { readFileSync } from "node:fs";
import { basename } from "node:path";

import { withoutEdge } from "../../stacks/drafts/edit-edges.ts";
import { commandFor } from "../line/command-for.ts";
import type { CommandFunction } from "../line/command.ts";
import { exitCodes } from "../line/errors.ts";
import { project } from "../line/project.ts";
import { root } from "../line/root.ts";
import { readStackFile, rewriteStackFile } from "../pulumi/stack-file.ts";
import { configInText, planOfText } from "../setup/check-text.ts";
import { effectsOfRemoving, type RemovedEdge } from "../setup/edge-effects.ts";

/** Removes an edge from a stack's file, if the checks take what comes of it, and says what the next `up` does. */
export const edgeRemove: CommandFunction = async ({ stack, operands, terminal }) => {
  const [code = ""] = operands;
  const { path } = readStackFile(root, stack);
  const before = readFileSync(path, "utf8");
  const text = withoutEdge(before, project().name, code);
  const { edges } = await planOfText(stack, text);
  const removed = configInText(stack, before).values["edges"] as
    Readonly<Record<string, RemovedEdge>> | undefined;
  const effects = effectsOfRemoving(stack, code, removed?.[code] ?? {}, edges);
  await rewriteStackFile(path, text);
  terminal.line(`Edge ${code} is out of the file of stack ${stack}. The next ${commandFor(stack, "up")}`);
  for (const effect of effects) terminal.line(`  - ${effect}`);
  return { exitCode: exitCodes.ok, result: { file: basename(path), code, effects } };
};
