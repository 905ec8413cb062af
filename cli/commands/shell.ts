import { isatty } from "node:tty";

import { withKubeconfigFile } from "../../components/kubernetes/kubeconfig-file.ts";
import { withKubectl } from "../../components/kubernetes/kubectl.ts";
import { couldNotBeAsked, look } from "../../components/kubernetes/sight.ts";
import { helloworldUrl, sampleNamespace } from "../../components/samples/names.ts";
import { didYouMean } from "../../stacks/config/nearest.ts";
import { runAttached } from "../line/attached.ts";
import { commandFor } from "../line/command-for.ts";
import type { CommandFunction } from "../line/command.ts";
import { CliError, UsageError } from "../line/errors.ts";
import { root } from "../line/root.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { existingStack, outputsOf, stackSettings } from "../pulumi/stack.ts";
import { ProgressReport } from "../report/progress-report.ts";

/** Opens a shell in a cluster's sleep pod, or runs there what is on standard input. */
export const shell: CommandFunction = async ({ stack: name, operands, terminal, interrupts }) => {
  const [cluster = ""] = operands;
  const settings = stackSettings(name);
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.verify(), report.toolchain);
    const { kubeconfigs } = await interrupts.during(async (_stop, kill) =>
      outputsOf(await existingStack(settings, await engineInOwnGroup(name, kill))),
    );
    report.close();
    const kubeconfig = kubeconfigs[cluster];
    if (kubeconfig === undefined) {
      const known = Object.keys(kubeconfigs);
      throw new UsageError(
        `there is no cluster ${cluster} in stack ${name}${didYouMean(cluster, known)}; one of ${known.join(", ")}`,
      );
    }
    await seePod(name, cluster, kubeconfig);
    const isTerminal = isatty(0) && isatty(1);
    if (isTerminal) terminal.line(banner(cluster));
    const exitCode = await withKubeconfigFile(kubeconfig, ({ descriptor, environment }) =>
      runAttached(
        "kubectl",
        shellArguments(isTerminal),
        { directory: root, environment: { ...process.env, ...environment }, descriptor },
        interrupts,
      ),
    );
    return { exitCode, result: {} };
  } finally {
    report.close();
  }
};

/** Asks first whether there is a pod to enter, within a time limit: a shell has none. @throws CliError with the reason */
async function seePod(stack: string, cluster: string, kubeconfig: string): Promise<void> {
  const path = "-o=jsonpath={.status.readyReplicas}";
  const sight = await look(() =>
    withKubectl(kubeconfig, kubectl =>
      kubectl(["get", "-n", sampleNamespace, "deployment/sleep", "--ignore-not-found", path]),
    ),
  );
  const remedy = `${commandFor(stack, "diagnose")} tells more`;
  if ("unseen" in sight) throw new CliError(`${couldNotBeAsked(cluster, sight)} (${remedy})`);
  if (!(Number(sight.seen) > 0))
    throw new CliError(
      `${cluster}: Deployment ${sampleNamespace}/sleep has no pod that is ready (${remedy})`,
    );
}

/** The request of the samples, ready to type. */
export function banner(cluster: string): string {
  return `In the sleep pod of ${cluster}; exit leaves it. A request: curl ${helloworldUrl("helloworld")}`;
}

/** Arguments of kubectl for a shell in the sleep pod. @param isTerminal whether somebody types there */
export function shellArguments(isTerminal: boolean): string[] {
  return [
    ...["exec", "-n", sampleNamespace, isTerminal ? "-it" : "-i", "--pod-running-timeout=10s"],
    ...["deploy/sleep", "-c", "sleep", "--", "sh"],
  ];
}
