import { firstBroken, type JudgedHop } from "../../components/diagnosis/diagnose.ts";
import { verifyPairs, type PairAnswers } from "../../components/diagnosis/answers.ts";
import { imageSet } from "../../toolchain/image-set.ts";
import { commandFor } from "../line/command-for.ts";
import type { Invocation, Outcome } from "../line/command.ts";
import { exitCodes } from "../line/errors.ts";
import { planOrRefuse } from "../machine/refusals.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { diagnosisInput } from "../pulumi/diagnosis-input.ts";
import type { Ends } from "../pulumi/ends.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { existingStack, outputsOf, stackSettings } from "../pulumi/stack.ts";
import { diagnosisVerdict, hopResult } from "../report/diagnosis.ts";
import { pairsTable } from "../report/proofs.ts";
import { ProgressReport } from "../report/progress-report.ts";

/**
 * Makes requests from and to the given clusters alone, now.
 * @param patience how long ways may take until they carry requests, in milliseconds
 */
export async function verifyBetween(
  ends: Ends,
  { stack: name, terminal, interrupts }: Invocation,
  patience: number,
): Promise<Outcome> {
  const settings = stackSettings(name);
  const plan = planOrRefuse(settings, { images: imageSet(), isUpdate: false });
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.verify(), report.toolchain);
    report.start("verify", `making requests in stack ${name}`);
    const { pairs, hops } = await interrupts.during(async (stop, kill) => {
      const outputs = await outputsOf(await existingStack(settings, await engineInOwnGroup(name, kill)));
      const { request, kubeconfigs } = await diagnosisInput(plan, outputs, ends);
      return verifyPairs(request, kubeconfigs, patience, stop);
    });
    report.close();

    for (const line of pairsTable(pairs)) terminal.line(line);
    terminal.line();
    const broken = firstBroken({ hops });
    const isVerified = broken === undefined && pairs.every(({ isAnswered }) => isAnswered);
    if (isVerified)
      terminal.line(terminal.paint("good", `Verified: ${pairs.length} of ${pairs.length} ways answered.`));
    else for (const line of complaints(name, ends, pairs, hops)) terminal.line(line);
    return {
      exitCode: isVerified ? exitCodes.ok : exitCodes.failed,
      result: { pairs, broken: broken ? hopResult(name, broken) : null },
    };
  } finally {
    report.close();
  }
}

/** Why ways are not verified, and how to learn more. */
function complaints(
  stack: string,
  ends: Ends,
  pairs: readonly PairAnswers[],
  hops: readonly JudgedHop[],
): string[] {
  const silent = pairs.filter(({ isAnswered }) => !isAnswered).length;
  const unknown = hops.flatMap(({ title, verdict }) =>
    verdict.state === "unknown" ? [`${title}: ${verdict.why}`] : [],
  );
  const asked = Object.entries(ends).map(([flag, cluster]) => ` --${flag} ${String(cluster)}`);
  return [
    firstBroken({ hops })
      ? diagnosisVerdict({ hops, seconds: 0 })
      : `Not verified: ${silent} of ${pairs.length} ways did not answer.`,
    ...unknown.map(line => `  could not be asked: ${line}`),
    `${commandFor(stack, `diagnose${asked.join("")}`)} tells what mends it.`,
  ];
}
