/**
 * The main job by `./isthmus up` against the same job by hand (bench/by-hand.sh): tools warm, images built, both
 * from the same images, in turn, each from nothing to verified.
 *
 *   npm run bench [-- ROUNDS]     default: 3 rounds
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import { istioOperator, type IstioOperatorInput } from "../components/mesh/operator.ts";
import { ensureDocker } from "../toolchain/docker.ts";
import { ensureImages } from "../toolchain/ensure-images.ts";
import { allTools, bringTools } from "../cli/machine/tools.ts";
import { messageOf } from "../toolchain/message-of.ts";
import { run } from "../toolchain/process.ts";
import { byHand, type PhaseEnd } from "./by-hand.ts";
import { median } from "./median.ts";

interface Run {
  readonly seconds: number;
  readonly phases: readonly PhaseEnd[];
}

const rounds = Number(process.argv[2] ?? 3);
const stack = "bench";
const state = mkdtempSync(join(tmpdir(), "isthmus-bench-"));
const environment = {
  ...process.env,
  PULUMI_BACKEND_URL: `file://${state}`,
  PULUMI_CONFIG_PASSPHRASE: "bench",
};

await bringTools(allTools, () => undefined);
await ensureDocker(() => undefined);
const images = await ensureImages(() => undefined);
copyFileSync("Pulumi.dev.yaml", `Pulumi.${stack}.yaml`);
try {
  const hand: Run[] = [];
  const isthmus: Run[] = [];
  const again: number[] = [];
  const preview: number[] = [];
  let stateBytes = 0;
  for (let round = 1; round <= rounds; round++) {
    console.error(`round ${round} of ${rounds}`);
    hand.push(await runByHand());
    isthmus.push(await runIsthmus());
    again.push(await timed(() => isthmusCommand("up")));
    preview.push(await timed(() => isthmusCommand("preview")));
    stateBytes = bytesOfState();
    await isthmusCommand("destroy");
  }
  console.log(report(hand, isthmus, again, preview, stateBytes).join("\n"));
} finally {
  spawnSync("./isthmus", ["destroy", "--remove", "--stack", stack], { env: environment });
  rmSync(`Pulumi.${stack}.yaml`);
  rmSync(state, { recursive: true });
}

async function runByHand(): Promise<Run> {
  const work = mkdtempSync(join(tmpdir(), "isthmus-by-hand-"));
  writeFileSync(join(work, "primary.yaml"), JSON.stringify(operator("primary", "main0")));
  writeFileSync(join(work, "remote.yaml"), JSON.stringify(operator("remote", "remote0")));
  try {
    const started = performance.now();
    const phases = await byHand("up", work, images);
    return { seconds: (performance.now() - started) / 1000, phases };
  } finally {
    // The next round says it if something stays; what went wrong before must not be lost over it.
    await byHand("down", work, images).catch((error: unknown) => {
      console.error(messageOf(error));
    });
    rmSync(work, { recursive: true });
  }
}

/** The spec of Istio's documentation, with what these images and two cores make necessary and no more. */
function operator(role: "primary" | "remote", cluster: string): object {
  const input: IstioOperatorInput = {
    role,
    cluster,
    network: "network1",
    meshId: "mesh1",
    trustDomain: "cluster.local",
    istiodAddress: "10.95.0.15",
    servesRemotes: true,
    sizing: "default",
    images: images.istio,
    overlay: {
      values: {
        pilot: { resources: { requests: { cpu: "10m", memory: "128Mi" } } },
        global: {
          proxy: { resources: { requests: { cpu: "10m", memory: "40Mi" } } },
          proxy_init: { resources: { requests: { cpu: "10m", memory: "10Mi" } } },
        },
      },
    },
  };
  return istioOperator(input);
}

async function runIsthmus(): Promise<Run> {
  const started = performance.now();
  const result = await isthmusCommand("up");
  const seconds = (performance.now() - started) / 1000;
  const phases = result.phases.map(
    ({ phase, startedAfter, seconds: took }) => [phase, startedAfter + took] as const,
  );
  return { seconds, phases };
}

interface UpResult {
  readonly phases: readonly {
    readonly phase: string;
    readonly startedAfter: number;
    readonly seconds: number;
  }[];
}

/** @throws with the end of what the command said, when it fails */
async function isthmusCommand(command: string): Promise<UpResult> {
  const output = await run("./isthmus", [command, "--stack", stack, "--json"], { env: environment });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as UpResult;
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return (performance.now() - started) / 1000;
}

function bytesOfState(): number {
  const directory = join(state, ".pulumi", "stacks");
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(`${stack}.json`))
    .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

function report(
  byHand: readonly Run[],
  isthmus: readonly Run[],
  again: readonly number[],
  preview: readonly number[],
  stateBytes: number,
): string[] {
  const ratios = isthmus.map(({ seconds }, index) => seconds / (byHand[index]?.seconds ?? NaN));
  const row = (name: string, values: readonly number[], digits = 1) =>
    `| ${name} | ${values.map(value => value.toFixed(digits)).join(" · ")} | ${median(values).toFixed(digits)} |`;
  return [
    `${cpus().length} cores, ${images.origin} images, Kubernetes ${images.kubernetesVersion}, ${rounds} rounds in turn. Seconds.`,
    "",
    "| | each round | median |",
    "|---|---|---|",
    row(
      "by hand, nothing to verified",
      byHand.map(({ seconds }) => seconds),
    ),
    row(
      "`./isthmus up`, nothing to verified",
      isthmus.map(({ seconds }) => seconds),
    ),
    row("ratio", ratios, 2),
    row("`./isthmus up` again, no change", again),
    row("`./isthmus preview` of the existing stack", preview),
    "",
    `State: ${(stateBytes / 1024).toFixed(0)} KiB.`,
    "",
    "Phase ends, seconds after the start, median:",
    "",
    "| by hand | s | `./isthmus up` | s |",
    "|---|---|---|---|",
    ...sideBySide(phaseEnds(byHand), phaseEnds(isthmus)),
  ];
}

function phaseEnds(runs: readonly Run[]): [string, number][] {
  const names = runs[0]?.phases.map(([name]) => name) ?? [];
  return names.map(name => [
    name,
    median(runs.flatMap(run => run.phases.filter(([other]) => other === name).map(([, end]) => end))),
  ]);
}

function sideBySide(left: readonly [string, number][], right: readonly [string, number][]): string[] {
  const cell = (entry: [string, number] | undefined) =>
    entry ? `${entry[0]} | ${entry[1].toFixed(1)}` : " | ";
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, index) => `| ${cell(left[index])} | ${cell(right[index])} |`,
  );
}
