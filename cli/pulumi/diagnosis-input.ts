import { answerTo, type Answer } from "../../components/diagnosis/answer.ts";
import type { DiagnosisRequest } from "../../components/diagnosis/request.ts";
import { withResolvedGateways } from "../../components/samples/proof/resolved.ts";
import { observeDocker, type DockerSight } from "../../stacks/clusters/observe.ts";
import { diagnosisRequest, pairsOf } from "../../stacks/diagnosis.ts";
import type { Outputs } from "../../stacks/outputs.ts";
import type { Plan } from "../../stacks/plan.ts";
import { commandFor } from "../line/command-for.ts";
import { CliError, UsageError } from "../line/errors.ts";
import { didYouMean } from "../../stacks/config/nearest.ts";
import type { Ends } from "./ends.ts";

/** Everything that a diagnosis of a running stack takes. */
export interface DiagnosisInput {
  readonly request: DiagnosisRequest;
  /** Secret, by cluster. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
}

/**
 * What is to be diagnosed, from the stack's file, its outputs and its nodes.
 *
 * @param ends the clusters of the requests, as they were given
 * @throws UsageError when one of them is not in the mesh; CliError when there is nothing to ask from
 */
export async function diagnosisInput(
  plan: Plan,
  { kubeconfigs, ...known }: Outputs,
  ends: Ends,
): Promise<DiagnosisInput> {
  if (!plan.mesh)
    throw new CliError(
      `isthmus:mesh: stack ${plan.stack} has none, and a diagnosis walks the ways of a mesh (add one)`,
    );
  const names = plan.mesh.members.map(({ cluster }) => cluster);
  for (const [flag, name] of Object.entries(ends) as [keyof Ends, string][]) {
    if (!names.includes(name)) {
      throw new UsageError(
        `--${flag} ${name}: there is no such cluster in the mesh${didYouMean(name, names)}; one of ${names.join(", ")}`,
      );
    }
  }
  const fresh = names.find(name => kubeconfigs[name] === undefined);
  if (fresh !== undefined || !known.verifyRequest) {
    if (!plan.samples) throw new CliError(withoutSamples(plan.stack));
    throw new CliError(
      `the config of stack ${plan.stack} has ${fresh ?? "samples"}, and what is up has not ` +
        `(${commandFor(plan.stack, "up")} brings it)`,
    );
  }
  const request = diagnosisRequest(plan, pairsOf(plan, ends), known, await lookAtDocker(plan));
  if (!request) throw new CliError(withoutSamples(plan.stack));
  return { request: await withResolvedGateways(request), kubeconfigs };
}

const withoutSamples = (stack: string) =>
  `isthmus:samples: false in stack ${stack}, and a diagnosis asks from their pods (set it to true, then ${commandFor(stack, "up")})`;

/** Where Docker does not answer nothing is known of nodes, and everything else is looked at. */
async function lookAtDocker({ clusters, networks }: Plan): Promise<Answer<DockerSight | undefined>> {
  if (!networks.underlay) return { is: undefined };
  return answerTo(observeDocker(clusters, networks.underlay.name, undefined));
}
