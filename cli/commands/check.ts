import { commandAs } from "../line/command-for.ts";
import type { CommandFunction } from "../line/command.ts";
import { exitCodes, UsageError } from "../line/errors.ts";
import { project } from "../line/project.ts";
import { root } from "../line/root.ts";
import { checkStackFile, reportLines, type StackFileReport } from "../pulumi/check-stack-file.ts";
import { fileOf, stackFiles } from "../pulumi/stack-file.ts";

/** Checks the files of stacks by themselves. Loads no SDK, which would take longer than all of the work. */
export const check: CommandFunction = ({ stack, flags, terminal }) => {
  const files = stackFiles(root);
  const chosen = flags["all"] === undefined ? [fileOf(stack, files)] : files;
  if (chosen.length === 0)
    throw new UsageError(`there is no Pulumi.<stack>.yaml here (${commandAs("init NAME")} writes one)`);
  const { name } = project();
  const reports = chosen.map(file => checkStackFile(root, file, name));
  for (const line of reports.flatMap(reportLines)) terminal.line(line);
  for (const line of summary(reports, files.length - chosen.length)) terminal.line(line);
  const isGood = reports.every(({ problems }) => problems.length === 0);
  return Promise.resolve({
    exitCode: isGood ? exitCodes.ok : exitCodes.failed,
    result: { files: reports },
  });
};

function summary(reports: readonly StackFileReport[], others: number): string[] {
  const bad = reports.filter(({ problems }) => problems.length > 0);
  const problems = sum(bad.map(({ problems }) => problems.length));
  const hidden = sum(reports.map(({ hiddenSecrets }) => hiddenSecrets));
  const found = problems === 0 ? "nothing is wrong" : `${count(problems, "problem")} in ${bad.length}`;
  return [
    `${count(reports.length, "stack file")} checked: ${found}.`,
    ...(hidden > 0 ? [`Not looked at: ${count(hidden, "secret")}, which preview and up check.`] : []),
    ...(others > 0 ? [`Not checked: ${count(others, "other stack file")} (--all checks every one).`] : []),
  ];
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
