import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { collectCluster } from "../../components/diagnosis/archive/collect.ts";
import { entriesOf } from "../../components/diagnosis/archive/entries.ts";
import { accountNamespace, edgeNamespace, managerNamespace } from "../../components/edges/names.ts";
import { istioNamespace } from "../../components/mesh/names.ts";
import { sampleNamespace } from "../../components/samples/names.ts";
import { imageSet } from "../../toolchain/image-set.ts";
import type { Plan } from "../../stacks/plan.ts";
import type { CommandFunction } from "../line/command.ts";
import { exitCodes } from "../line/errors.ts";
import { replaceFile } from "../line/replace-file.ts";
import { tarball } from "../line/tar.ts";
import { planOrRefuse } from "../machine/refusals.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { collectHere } from "../pulumi/collect-here.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { existingStack, outputsOf, stackSettings } from "../pulumi/stack.ts";
import { ProgressReport } from "../report/progress-report.ts";

/** Writes an archive of everything that tells how the stack is, without its secrets. */
export const gather: CommandFunction = async ({ stack: name, flags, invokedFrom, terminal, interrupts }) => {
  const settings = stackSettings(name);
  const plan = planOrRefuse(settings, { images: imageSet(), isUpdate: false });
  const report = new ProgressReport(terminal);
  const now = new Date();
  try {
    await bringTools(toolsFor.verify(), report.toolchain);
    report.start("gather", `asking every cluster of stack ${name}`);
    const collections = await interrupts.during(async (stop, kill) => {
      const outputs = await outputsOf(await existingStack(settings, await engineInOwnGroup(name, kill)));
      const clusters = Object.entries(outputs.kubeconfigs);
      const found = await Promise.all([
        collectHere(settings, plan, outputs, stop),
        ...clusters.map(([cluster, kubeconfig]) =>
          collectCluster(cluster, kubeconfig, namespacesIn(plan), stop),
        ),
      ]);
      stop.throwIfAborted();
      return found;
    });
    report.close();

    const directory = `isthmus-${name}-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}`;
    const { files, unasked } = entriesOf(directory, collections);
    const output = flags["output"];
    const path = resolve(invokedFrom, typeof output === "string" ? output : `${directory}.tar.gz`);
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, tarball(files, now), 0o600);
    const count = Object.keys(files).length;
    terminal.line(`${path}: ${count} files of ${collections.length - 1} clusters`);
    for (const line of unasked) terminal.line(terminal.paint("warning", `not asked: ${line}`));
    return { exitCode: exitCodes.ok, result: { path, files: count, unasked } };
  } finally {
    report.close();
  }
};

/** Namespaces of which everything is taken. */
function namespacesIn({ mesh, samples, edges }: Plan): string[] {
  return [
    ...(mesh ? [istioNamespace] : []),
    ...(samples ? [sampleNamespace] : []),
    ...(edges ? [edgeNamespace, managerNamespace, accountNamespace] : []),
  ];
}
