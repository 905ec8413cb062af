import { readFileSync } from "node:fs";

import { Collector, type Collection } from "../../components/diagnosis/archive/collector.ts";
import { diagnoseMesh } from "../../components/diagnosis/diagnose.ts";
import { imageSet } from "../../toolchain/image-set.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { run } from "../../toolchain/process.ts";
import type { Outputs } from "../../stacks/outputs.ts";
import type { Plan } from "../../stacks/plan.ts";
import { root } from "../line/root.ts";
import { diagnosisLines, diagnosisVerdict } from "../report/diagnosis.ts";
import { diagnosisInput } from "./diagnosis-input.ts";
import { passphraseOf } from "./passphrase.ts";
import type { StackSettings } from "./stack.ts";

/** Time for one question to a program of this machine, in milliseconds. */
const programLimit = 10_000;

/** Collects what this machine tells of a stack: plan, outputs, versions, containers, and a diagnosis. */
export async function collectHere(
  settings: StackSettings,
  plan: Plan,
  outputs: Outputs,
  signal: AbortSignal,
): Promise<Collection> {
  const collector = new Collector("");
  const shown = Object.entries(outputs).filter(([output]) => output !== "kubeconfigs");
  collector.put("plan.json", plan);
  collector.put("outputs.json", Object.fromEntries(shown));
  collector.secrets.push(...secretsOf(settings));
  await Promise.all([
    collector.keep("versions.json", versions),
    collector.keep("docker.txt", () =>
      run("docker", ["ps", "-a", "--no-trunc", "--filter", `name=isthmus-${plan.stack}-`], {
        timeoutMs: programLimit,
      }),
    ),
    collector.keep("diagnosis.txt", async () => {
      const { request, kubeconfigs } = await diagnosisInput(plan, outputs, {});
      const diagnosis = await diagnoseMesh(request, kubeconfigs, signal);
      const lines = diagnosisLines(settings.name, diagnosis, (_, text) => text, true);
      return [...lines, "", diagnosisVerdict(diagnosis), ""].join("\n");
    }),
  ]);
  return collector;
}

async function versions(): Promise<object> {
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
    readonly version: string;
  };
  const ask = async (program: string, ...args: readonly string[]) =>
    (await run(program, args, { timeoutMs: programLimit }).catch(messageOf)).trim();
  const [kubectl, pulumi, docker] = await Promise.all([
    ask("kubectl", "version", "--client"),
    ask("pulumi", "version"),
    ask("docker", "version", "--format", "{{.Server.Version}}"),
  ]);
  return { isthmus: version, node: process.version, kubectl, pulumi, docker, images: imageSet() };
}

/** The passphrase, in case that something printed it; that of `dev` is none, and stands in the names of its containers. */
function secretsOf({ passphrase, file }: StackSettings): string[] {
  const isPassphrase = file.secretsProvider === undefined || file.secretsProvider === "passphrase";
  return isPassphrase && passphrase.from === "environment" ? [passphraseOf(passphrase, process.env)] : [];
}
