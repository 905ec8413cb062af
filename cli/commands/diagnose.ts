import { diagnoseMesh, firstBroken } from "../../components/diagnosis/diagnose.ts";
import { imageSet } from "../../toolchain/image-set.ts";
import type { CommandFunction } from "../line/command.ts";
import { exitCodes } from "../line/errors.ts";
import { planOrRefuse } from "../machine/refusals.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { diagnosisInput } from "../pulumi/diagnosis-input.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { existingStack, outputsOf, stackSettings } from "../pulumi/stack.ts";
import { endsOf } from "../pulumi/ends.ts";
import { diagnosisLines, diagnosisVerdict, hopResult } from "../report/diagnosis.ts";
import { ProgressReport } from "../report/progress-report.ts";

/** Walks the ways of requests and of every istiod, and names the first hop that is broken. */
export const diagnose: CommandFunction = async ({ stack: name, flags, terminal, interrupts }) => {
  const settings = stackSettings(name);
  const plan = planOrRefuse(settings, { images: imageSet(), isUpdate: false });
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.verify(), report.toolchain);
    report.start("diagnose", `asking every cluster of stack ${name}`);
    const diagnosis = await interrupts.during(async (stop, kill) => {
      const outputs = await outputsOf(await existingStack(settings, await engineInOwnGroup(name, kill)));
      const { request, kubeconfigs } = await diagnosisInput(plan, outputs, endsOf(flags));
      return diagnoseMesh(request, kubeconfigs, stop);
    });
    report.close();

    for (const line of diagnosisLines(
      name,
      diagnosis,
      (tone, text) => terminal.paint(tone, text),
      flags["all"] === true,
    ))
      terminal.line(line);
    terminal.line();
    const broken = firstBroken(diagnosis);
    terminal.line(terminal.paint(broken ? "bad" : "good", diagnosisVerdict(diagnosis)));
    return {
      exitCode: broken ? exitCodes.failed : exitCodes.ok,
      result: {
        broken: broken ? hopResult(name, broken) : null,
        hops: diagnosis.hops.map(hop => hopResult(name, hop)),
        seconds: diagnosis.seconds,
      },
    };
  } finally {
    report.close();
  }
};
