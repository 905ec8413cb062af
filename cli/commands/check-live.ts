import { judgeReadiness } from "../../stacks/adoption/judge.ts";
import { observeAdopted } from "../../stacks/adoption/observe.ts";
import { askPods } from "../../stacks/adoption/reach/ask-pods.ts";
import { reachQuestions } from "../../stacks/adoption/reach/questions.ts";
import { judgeKubeconfigs } from "../../stacks/adoption/readiness/judge-kubeconfigs.ts";
import { judgeReach } from "../../stacks/adoption/readiness/judge-reach.ts";
import { inOrder, type Judgement } from "../../stacks/adoption/readiness/judgement.ts";
import { namesWithIstio } from "../../stacks/adoption/with-istio.ts";
import { didYouMean } from "../../stacks/config/nearest.ts";
import { renderMembers } from "../../stacks/mesh/render.ts";
import { needsOf } from "../../stacks/needs.ts";
import { observeGateways } from "../../stacks/networks/observe-gateways.ts";
import { planStack, type Plan } from "../../stacks/plan.ts";
import { checkConfig } from "../../stacks/read.ts";
import { topLevelKeys, type StackConfig } from "../../stacks/schema.ts";
import { imageSet } from "../../toolchain/image-set.ts";
import type { CommandFunction, Invocation } from "../line/command.ts";
import { exitCodes, UsageError } from "../line/errors.ts";
import { duration } from "../line/table.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { stackForPreview } from "../pulumi/preview-stack.ts";
import { readableConfig } from "../pulumi/readable-config.ts";
import { readRecorded } from "../pulumi/recorded-identity.ts";
import { settingsForPreview, type StackSettings } from "../pulumi/stack.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { problemsIn, readinessLines, readinessSummary, type Readiness } from "../report/readiness.ts";

/** Time for the questions to each cluster, in milliseconds: with what comes before, these take ten seconds at most. */
const limit = 6_000;

/**
 * Time for the ways from a pod, in milliseconds: it has to start first. Where pods start within two seconds it has answered after
 * six, also where nothing answers it.
 */
const podLimit = 12_000;

/** Asks the adopted clusters of a stack whether what `up` brings there could be made, and changes nothing. */
export const checkLive: CommandFunction = async invocation => {
  const { operands, terminal } = invocation;
  const begin = Date.now();
  const settings = settingsForPreview(invocation.stack);
  const report = new ProgressReport(terminal);
  try {
    const images = imageSet();
    const { config } = checkConfig(settings.config, { images, isUpdate: true });
    const plan = planStack(settings.name, config, images);
    const names = chosen(plan, operands);
    await bringTools(toolsFor.checkLive(needsOf(plan)), report.toolchain);
    report.start("check", `asking ${names.join(", ")}`);
    const readiness = await ask(invocation, { settings, config, plan, names });
    report.close();
    const table = readinessLines(readiness, (tone, text) => terminal.paint(tone, text));
    const lines = [...table, "", readinessSummary(readiness)];
    for (const line of lines) terminal.line(line);
    const seconds = (Date.now() - begin) / 1000;
    terminal.line(`${duration(seconds)} in all.`);
    const isReady = [...readiness.values()].every(judgements => problemsIn(judgements) === 0);
    return {
      exitCode: isReady ? exitCodes.ok : exitCodes.failed,
      result: { seconds, clusters: Object.fromEntries(readiness) },
    };
  } finally {
    report.close();
  }
};

/** The clusters to ask: those that are named, or all that somebody else made. @throws UsageError for others */
function chosen(plan: Plan, operands: readonly string[]): readonly string[] {
  const adopted = adoptedIn(plan);
  if (adopted.length === 0)
    throw new UsageError("the stack adopts no cluster, and --live is about those that it does");
  const unknown = operands.find(name => !adopted.includes(name));
  if (unknown !== undefined) {
    const known = `its adopted clusters: ${adopted.join(", ")}`;
    throw new UsageError(`the stack adopts no ${unknown}${didYouMean(unknown, adopted)}; ${known}`);
  }
  return operands.length > 0 ? [...new Set(operands)] : adopted;
}

const adoptedIn = ({ clusters }: Plan): string[] =>
  clusters.filter(({ existing }) => existing === "foreign").map(({ name }) => name);

interface AskArgs {
  readonly settings: StackSettings;
  readonly config: StackConfig;
  readonly plan: Plan;
  readonly names: readonly string[];
}

function ask(
  { stack: name, interrupts }: Invocation,
  { settings, config, plan, names }: AskArgs,
): Promise<Readiness> {
  return interrupts.during(async (_stop, kill) => {
    const rendering = renderMembers(name, plan.mesh);
    rendering.catch(() => undefined);
    const engine = await engineInOwnGroup(name, kill);
    const { stack, configFile, exists } = await stackForPreview(settings, engine, () => Promise.resolve({}));
    const [readable, recorded] = await Promise.all([
      readableConfig(stack, configFile),
      exists ? readRecorded(stack) : undefined,
    ]);
    const adopted = adoptedIn(plan);
    const kubeconfigs = judgeKubeconfigs(config.clusters, adopted, readable, topLevelKeys);
    const usable = new Set(adopted.filter(cluster => problemsIn(kubeconfigs.get(cluster) ?? []) === 0));
    const only = new Set(names.filter(cluster => usable.has(cluster)));
    const secret = (key: string) => String(readable.secret(key));
    const owner = recorded?.identity?.id;
    const [observations, sights, { hosts }] = await Promise.all([
      observeAdopted(plan, rendering, secret, { isUpdate: true, only, limit }),
      askPods(plan.clusters, reachQuestions(usable, only, plan), secret, { limit: podLimit, owner }),
      observeGateways(plan.networks.gateways, new Map()),
    ]);
    const judged = judgeReadiness(observations, owner);
    const reach = { sights, hosts, old: namesWithIstio(observations) };
    return new Map(
      names.map(cluster => [
        cluster,
        inOrder([
          ...(kubeconfigs.get(cluster) ?? []),
          ...(judged.get(cluster) ?? []),
          ...(answers(judged.get(cluster)) ? judgeReach(cluster, plan, reach) : []),
        ]),
      ]),
    );
  });
}

/** Whether a cluster was asked and is there: of one that is away nothing else is worth a line. */
const answers = (judgements: readonly Judgement[] | undefined): boolean =>
  judgements?.every(({ check, state }) => check !== "reachable" || state !== "problem") ?? false;
