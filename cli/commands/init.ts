import { configOfFile } from "../../stacks/config/raw-config.ts";
import { draftConfig } from "../../stacks/drafts/draft.ts";
import { stackFileText } from "../../stacks/drafts/stack-file-text.ts";
import { takenRanges } from "../../stacks/networks/taken-ranges.ts";
import { rangesIn } from "../../stacks/read.ts";
import { asker } from "../line/ask.ts";
import type { CommandFunction } from "../line/command.ts";
import { exitCodes } from "../line/errors.ts";
import { project } from "../line/project.ts";
import { root } from "../line/root.ts";
import { table } from "../line/table.ts";
import { refuseExisting, writeNewStackFile } from "../pulumi/new-stack-file.ts";
import { findPassphrase } from "../pulumi/passphrase.ts";
import { readNamedFile, stackFiles } from "../pulumi/stack-file.ts";
import { askWish } from "../setup/ask-wish.ts";
import { planOfText } from "../setup/check-text.ts";
import { draftStack } from "../setup/draft-stack.ts";
import { clusterRows, nextSteps } from "../setup/next-steps.ts";
import { wishIn } from "../setup/wish.ts";

/** Writes the file of a new stack. What the flags leave open is asked in a terminal, and has a default elsewhere. */
export const init: CommandFunction = async ({ stack, flags, lists, terminal }) => {
  refuseExisting(root, stack);
  const said = wishIn({ flags, lists });
  const isAsked = terminal.isAnswered && flags["yes"] === undefined;
  const wish = isAsked ? await askWish(said, asker(terminal)) : said;
  const draft = draftStack(wish, [...(await takenRanges()), ...rangesOfStacks()]);
  const text = stackFileText(project().name, draftConfig(draft));
  await planOfText(stack, text);
  const file = writeNewStackFile(root, stack, text);

  const next = nextSteps(stack, draft, findPassphrase(stack, process.env) !== undefined);
  const rows = table(["CLUSTER", "FROM", "PODS", "SERVICES", "ROLE"], clusterRows(draft));
  for (const line of [`${file} is written:`, "", ...rows, "", "Next:", ...next.map(step => `  ${step}`)])
    terminal.line(line);
  return { exitCode: exitCodes.ok, result: { file, ...draft, next } };
};

/** The ranges in the files of all stacks here; a file that is no YAML has none to tell. */
function rangesOfStacks(): string[] {
  const { name } = project();
  return stackFiles(root).flatMap(named => {
    try {
      return rangesIn(configOfFile(named.stack, name, readNamedFile(root, named).config));
    } catch {
      return [];
    }
  });
}
