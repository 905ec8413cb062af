import { readFileSync } from "node:fs";

import { parse } from "yaml";

/** The parts of a GitHub workflow that tests look at. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Job {
  readonly if?: string;
  readonly permissions?: object;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name?: string;
  readonly run?: string;
}

export const readWorkflow = (file: string): Workflow => parse(readFileSync(file, "utf8")) as Workflow;

/** The step of a name in a job. @throws Error when there is none */
export function stepNamed(file: string, job: string, name: string): Step {
  const step = readWorkflow(file).jobs[job]?.steps.find(candidate => candidate.name === name);
  if (step === undefined) throw new Error(`${file}: the job ${job} has no step ${name}`);
  return step;
}
