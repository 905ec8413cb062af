/**
 * Many edge sites in one management cluster: Isthmus (`./isthmus`) against a bare Pulumi program with the same objects
 * (bench/edges/bare), in turn, each in a cluster of its own made for it. The pods run on a node that is not there, so
 * that a thousand of them fit on a small machine.
 *
 *   npm run bench-edges [-- SIZE...]     default: 1 10 100 1000; `10x3` measures 10 codes three times
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import { allTools, bringTools } from "../cli/machine/tools.ts";
import { ensureDocker } from "../toolchain/docker.ts";
import { ensureImages } from "../toolchain/ensure-images.ts";
import { goBinaries } from "../toolchain/go-build.ts";
import { BareSubject } from "./edges/bare-subject.ts";
import { FleetCluster } from "./edges/fleet-cluster.ts";
import { IsthmusSubject } from "./edges/isthmus-subject.ts";
import type { Measured } from "./edges/measured.ts";
import { report, steps, type Run, type Step } from "./edges/report.ts";
import type { Subject } from "./edges/subject.ts";

const sizes = (process.argv.length > 2 ? process.argv.slice(2) : ["1", "10", "100", "1000"]).map(text => {
  const [codes = 0, rounds = 1] = text.split("x").map(Number);
  return { codes, rounds };
});
const only = process.env["BENCH_SUBJECTS"]?.split(",");
const wanted = process.env["BENCH_STEPS"]?.split("|");
const record = process.env["BENCH_RECORD"];

await bringTools(allTools, () => undefined);
const [images, kwok] = await Promise.all([
  ensureDocker(() => undefined).then(() => ensureImages(() => undefined)),
  goBinaries("kwok", () => undefined),
]);
const work = mkdtempSync(join(tmpdir(), "isthmus-bench-edges-"));
const subjects = [
  new IsthmusSubject(join(work, "isthmus-state"), images),
  new BareSubject("bare", join(work, "bare-state"), images),
  // As the CLI sets it for many sites: cli/checkpoints.ts.
  new BareSubject("bare-once", join(work, "bare-once-state"), images, {
    PULUMI_SKIP_CHECKPOINTS: "true",
    GOGC: "400",
  }),
].filter(({ name }) => only?.includes(name) ?? true);
const clusters = new Map(
  subjects.map(({ name }) => [name, new FleetCluster(`isthmus-bench-edges-${name.toLowerCase()}`, work)]),
);
const runs: Run[] = [];

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    remove();
    process.exit(1);
  });
}
try {
  for (const { codes, rounds } of sizes) {
    for (let round = 1; round <= rounds; round++) runs.push(...(await measure(codes)));
  }
} finally {
  remove();
}
console.log(`${cpus().length} cores, ${images.origin} images, Kubernetes ${images.kubernetesVersion}.\n`);
console.log(report(runs).join("\n"));

/** Measures all subjects, one step in turn, so that whatever else the machine does concerns them alike. */
async function measure(codes: number): Promise<Run[]> {
  for (const subject of subjects) await begin(subject);
  const results = subjects.map(({ name }): Result => ({
    subject: name,
    codes,
    steps: {},
    resources: 0,
    stateBytes: 0,
  }));
  for (const step of steps.filter(name => wanted?.includes(name) ?? true)) {
    for (const [index, subject] of subjects.entries()) {
      const result = results[index];
      if (!result) continue;
      const size = step === "up, one code more" ? codes + 1 : codes;
      const measured = await (step === "preview" ? subject.preview(size) : subject.up(size));
      say(subject, codes, step, measured);
      result.steps[step] = measured;
      if (step === "first up") {
        result.stateBytes = statSync(subject.state).size;
        result.resources = resourcesIn(subject.state);
      }
      if (record !== undefined) appendFileSync(record, `${JSON.stringify({ ...result, step })}\n`);
    }
  }
  return results;
}

/** A run that is not over. */
interface Result extends Run {
  readonly steps: Partial<Record<Step, Measured>>;
  resources: number;
  stateBytes: number;
}

async function begin(subject: Subject): Promise<void> {
  const cluster = clusters.get(subject.name);
  if (!cluster) throw new Error(`${subject.name} has no cluster`);
  cluster.remove();
  await cluster.create(images.node, join(kwok, "kwok"));
  await subject.begin(cluster);
}

function say({ name }: Subject, codes: number, step: Step, { seconds, cpu, load }: Measured): void {
  const parts = [cpu.engine, cpu.program, cpu.plugins].map(value => value.toFixed(1)).join(" + ");
  console.error(
    `${name}, ${codes}, ${step}: ${seconds.toFixed(1)} s (CPU of engine, program and plugins ${parts} s; load ${load.toFixed(1)})`,
  );
}

function resourcesIn(state: string): number {
  const { checkpoint } = JSON.parse(readFileSync(state, "utf8")) as {
    checkpoint: { latest: { resources: unknown[] } };
  };
  return checkpoint.latest.resources.length;
}

function remove(): void {
  for (const cluster of clusters.values()) cluster.remove();
  for (const subject of subjects) subject.remove();
  rmSync(work, { recursive: true, force: true });
}
