import { counted } from "../../components/adoption/listed.ts";
import { commandAs } from "../line/command-for.ts";
import type { CommandFunction, Invocation, Outcome } from "../line/command.ts";
import { exitCodes, UsageError } from "../line/errors.ts";
import { project } from "../line/project.ts";
import { root } from "../line/root.ts";
import { checkStackFile, reportLines, type StackFileReport } from "../pulumi/check-stack-file.ts";
import { fileOf, stackFiles } from "../pulumi/stack-file.ts";

/** Checks the files of stacks by themselves. Loads no SDK, which would take longer than all of the work. */
export const check: CommandFunction = invocation => {
  const { stack, flags, operands, terminal } = invocation;
  const isLive = flags["live"] !== undefined;
  if (!isLive && operands.length > 0)
    throw new UsageError(`check looks at clusters with --live only (${operands.join(" ")})`);
  if (isLive && flags["all"] !== undefined)
    throw new UsageError("--live asks the clusters of one stack, and --all is about every stack: choose one");
  const files = stackFiles(root);
  const chosen = flags["all"] === undefined ? [fileOf(stack, files)] : files;
  if (chosen.length === 0)
    throw new UsageError(`there is no Pulumi.<stack>.yaml here (${commandAs("init NAME")} writes one)`);
  const { name } = project();
  const reports = chosen.map(file => checkStackFile(root, file, name));
  for (const line of reports.flatMap(reportLines)) terminal.line(line);
  const isGood = reports.every(({ problems }) => problems.length === 0);
  // Clusters can't be asked by a file that can't be used.
  if (isLive && isGood) return askClusters(invocation, reports);
  for (const line of summary(reports, files.length - chosen.length)) terminal.line(line);
  return Promise.resolve({
    exitCode: isGood ? exitCodes.ok : exitCodes.failed,
    result: { files: reports },
  });
};

/** Loaded here, because the engine's SDK takes longer to load than a file to check. */
async function askClusters(invocation: Invocation, files: readonly StackFileReport[]): Promise<Outcome> {
  const { checkLive } = await import("./check-live.ts");
  const { exitCode, result } = await checkLive(invocation);
  return { exitCode, result: { files, ...result } };
}

function summary(reports: readonly StackFileReport[], others: number): string[] {
  const bad = reports.filter(({ problems }) => problems.length > 0);
  const problems = sum(bad.map(({ problems }) => problems.length));
  const hidden = sum(reports.map(({ hiddenSecrets }) => hiddenSecrets));
  const found = problems === 0 ? "nothing is wrong" : `${counted(problems, "problem")} in ${bad.length}`;
  return [
    `${counted(reports.length, "stack file")} checked: ${found}.`,
    ...(hidden > 0 ? [`Not looked at: ${counted(hidden, "secret")}, which preview and up check.`] : []),
    ...(others > 0 ? [`Not checked: ${counted(others, "other stack file")} (--all checks every one).`] : []),
  ];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
