/**
 * The main job by `./isthmus up` against the same job by hand (bench/by-hand.sh): tools warm, images built, both
 * from the same images, in turn, each from nothing to verified. By hand there is no edge site; what the dev stack's costs is
 * told beside it.
 *
 *   npm run bench [-- ROUNDS [CHECKOUT]]     default: 3 rounds, and no other checkout of Isthmus to compare with
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { parse, stringify } from "yaml";

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

/** The figures of one checkout, a value for each round. */
interface Measured {
  readonly name: string;
  readonly directory: string;
  /** Directory of its backend. */
  readonly state: string;
  readonly runs: Run[];
  /** With the dev stack's edge site, from nothing to verified. */
  readonly withEdge: number[];
  readonly again: number[];
  readonly preview: number[];
  readonly stateBytes: number[];
}

const rounds = Number(process.argv[2] ?? 3);
const stack = "bench";
const checkouts = [".", ...process.argv.slice(3)].map((directory, index) =>
  newMeasured(index === 0 ? "./isthmus" : `${directory}/isthmus`, resolve(directory)),
);

await bringTools(allTools, () => undefined);
await ensureDocker(() => undefined);
const images = await ensureImages(() => undefined);
try {
  const hand: Run[] = [];
  for (let round = 1; round <= rounds; round++) {
    console.error(`round ${round} of ${rounds}`);
    hand.push(await runByHand());
    // Whoever comes first in one round comes last in the next.
    for (const checkout of round % 2 === 1 ? checkouts : checkouts.toReversed()) await measure(checkout);
  }
  console.log(report(hand, checkouts).join("\n"));
} finally {
  for (const checkout of checkouts) {
    const { directory: cwd, state } = checkout;
    spawnSync("./isthmus", ["destroy", "--remove", "--stack", stack], { cwd, env: environmentOf(checkout) });
    rmSync(join(cwd, `Pulumi.${stack}.yaml`), { force: true });
    rmSync(state, { recursive: true });
  }
}

function newMeasured(name: string, directory: string): Measured {
  const state = mkdtempSync(join(tmpdir(), "isthmus-bench-"));
  return { name, directory, state, runs: [], withEdge: [], again: [], preview: [], stateBytes: [] };
}

/** Writes the stack's file: the dev stack's, with its edge site or without. */
function configure({ directory }: Measured, hasEdge: boolean): void {
  const { config } = parse(readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8")) as {
    readonly config: Readonly<Record<string, unknown>>;
  };
  const edges = hasEdge ? { "edge-cluster-01": { site: "remote0", management: "main0" } } : {};
  writeFileSync(
    join(directory, `Pulumi.${stack}.yaml`),
    stringify({ config: { ...config, "isthmus:edges": edges } }),
  );
}

/** From nothing to verified, twice more, and back to nothing; then once with the edge site. */
async function measure(checkout: Measured): Promise<void> {
  configure(checkout, false);
  checkout.runs.push(await runIsthmus(checkout));
  checkout.again.push(await timed(() => isthmusCommand(checkout, "up")));
  checkout.preview.push(await timed(() => isthmusCommand(checkout, "preview")));
  checkout.stateBytes.push(bytesOfState(checkout));
  await isthmusCommand(checkout, "destroy");
  configure(checkout, true);
  checkout.withEdge.push(await timed(() => isthmusCommand(checkout, "up")));
  await isthmusCommand(checkout, "destroy");
}

function environmentOf({ state }: Measured): NodeJS.ProcessEnv {
  return { ...process.env, PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "bench" };
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

async function runIsthmus(checkout: Measured): Promise<Run> {
  const started = performance.now();
  const result = await isthmusCommand(checkout, "up");
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
async function isthmusCommand(checkout: Measured, command: string): Promise<UpResult> {
  const output = await run("./isthmus", [command, "--stack", stack, "--json"], {
    cwd: checkout.directory,
    env: environmentOf(checkout),
  });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as UpResult;
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return (performance.now() - started) / 1000;
}

function bytesOfState({ state }: Measured): number {
  const directory = join(state, ".pulumi", "stacks");
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter(name => name.endsWith(`${stack}.json`))
    .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

function report(byHand: readonly Run[], measured: readonly Measured[]): string[] {
  const row = (name: string, values: readonly number[], digits = 1) =>
    `| ${name} | ${values.map(value => value.toFixed(digits)).join(" · ")} | ${median(values).toFixed(digits)} |`;
  const seconds = (runs: readonly Run[]) => runs.map(run => run.seconds);
  const own = measured[0]?.runs ?? [];
  return [
    `${cpus().length} cores, ${images.origin} images, Kubernetes ${images.kubernetesVersion}, ${rounds} rounds in turn. Seconds.`,
    "",
    "| | each round | median |",
    "|---|---|---|",
    row("by hand, nothing to verified", seconds(byHand)),
    ...measured.flatMap(({ name, runs, withEdge, again, preview, stateBytes }) => [
      row(`\`${name} up\`, nothing to verified`, seconds(runs)),
      row(
        "ratio to by hand",
        runs.map((run, index) => run.seconds / (byHand[index]?.seconds ?? NaN)),
        2,
      ),
      row(`\`${name} up\` with an edge site, nothing to verified`, withEdge),
      row(
        "ratio to without",
        withEdge.map((time, index) => time / (runs[index]?.seconds ?? NaN)),
        2,
      ),
      row(`\`${name} up\` again, no change`, again),
      row(`\`${name} preview\` of the existing stack`, preview),
      row(
        "its state, KiB",
        stateBytes.map(bytes => bytes / 1024),
        0,
      ),
    ]),
    "",
    "Phase ends, seconds after the start, median:",
    "",
    "| by hand | s | `./isthmus up` | s |",
    "|---|---|---|---|",
    ...sideBySide(phaseEnds(byHand), phaseEnds(own)),
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
