import { readFileSync } from "node:fs";
import { basename } from "node:path";

import { withEdge } from "../../stacks/drafts/edit-edges.ts";
import { commandFor } from "../line/command-for.ts";
import type { CommandFunction } from "../line/command.ts";
import { exitCodes } from "../line/errors.ts";
import { project } from "../line/project.ts";
import { root } from "../line/root.ts";
import { readStackFile, rewriteStackFile } from "../pulumi/stack-file.ts";
import { planOfText } from "../setup/check-text.ts";
import { effectsOfAdding } from "../setup/edge-effects.ts";
import { edgeEntry } from "../setup/edge-entry.ts";

/** Adds an edge to a stack's file, if the checks take what comes of it, and says what the next `up` does. */
export const edgeAdd: CommandFunction = async ({ stack, operands, flags, terminal }) => {
  const [code = ""] = operands;
  const entry = edgeEntry(flags);
  const { path } = readStackFile(root, stack);
  const text = withEdge(readFileSync(path, "utf8"), project().name, code, entry);
  const { edges } = await planOfText(stack, text);
  const effects = edges ? effectsOfAdding(edges, code) : [];
  await rewriteStackFile(path, text);
  terminal.line(`Edge ${code} is in the file of stack ${stack}. The next ${commandFor(stack, "up")}`);
  for (const effect of effects) terminal.line(`  - ${effect}`);
  return { exitCode: exitCodes.ok, result: { file: basename(path), code, edge: entry, effects } };
};
