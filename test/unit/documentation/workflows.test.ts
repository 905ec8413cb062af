import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import { commands, commonFlags } from "../../../cli/commands/index.ts";
import { parseLine } from "../../../cli/line/args.ts";
import { standInFor } from "../../support/stand-in.ts";
import { readWorkflow, stepNamed } from "../../support/workflow.ts";

const workflows = globSync("docs/workflows/*.yml");
const jobs = workflows.flatMap(file =>
  Object.entries(readWorkflow(file).jobs).map(([name, job]) => ({ file, name, job })),
);
const steps = jobs.flatMap(({ job, ...place }) => job.steps.map(step => ({ ...place, step })));

describe("a workflow that users copy", () => {
  it("is one of several", () => {
    expect(workflows.length).toBeGreaterThan(1);
  });

  it.each(
    steps.flatMap(({ step, ...place }) => (step.run === undefined ? [] : [{ ...place, run: step.run }])),
  )("$file $name runs commands that there are, and no text of a pull request", ({ run }) => {
    expect(run).not.toContain("${{");
    for (const [line] of run.matchAll(/\.\/isthmus [^|>;&\n]*/g)) {
      const words = line.replaceAll('"$STACK"', "name").trim().split(/\s+/).slice(1);
      expect(() => parseLine(words, commands, commonFlags)).not.toThrow();
    }
  });

  it.each(workflows)("%s pins each action to a commit, and says of which version", file => {
    const uses = [...readFileSync(file, "utf8").matchAll(/uses: (.*)/g)].map(([, action = ""]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it.each(workflows)("%s never runs with secrets what a fork has written", file => {
    const { on, permissions, jobs } = readWorkflow(file);
    expect(Object.keys(on)).not.toContain("pull_request_target");
    expect(permissions).toEqual({ contents: "read" });
    if (!Object.keys(on).includes("pull_request")) return;
    for (const { steps, ...job } of Object.values(jobs)) {
      const holds = JSON.stringify({ steps, ...job });
      const isOwn = job.if === "github.event.pull_request.head.repo.full_name == github.repository";
      if (/secrets\.|"environment"/.test(holds)) expect(isOwn).toBe(true);
      // What may write runs nothing of the pull request.
      if (job.permissions !== undefined) expect(holds).not.toMatch(/actions\/checkout|\.\/isthmus/);
    }
  });
});

describe("the comment of a preview", () => {
  const { run = "" } = stepNamed("docs/workflows/pull-request.yml", "comment", "comment");
  const directory = mkdtempSync(join(tmpdir(), "isthmus-comment-"));
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  /** What is asked of GitHub, where the pull request has this comment of ours. */
  function calls(ours: string): string[] {
    mkdirSync(join(directory, "previews/preview-dev"), { recursive: true });
    writeFileSync(
      join(directory, "previews/preview-dev/preview.md"),
      "<!-- isthmus preview: dev -->\nbody\n",
    );
    const log = join(directory, "calls");
    const gh = standInFor({
      gh: `echo "$marker $*" >>${log}; case "$*" in *--paginate*) printf '%s' '${ours}' ;; esac`,
    });
    const variables = { PATH: gh.path, GITHUB_REPOSITORY: "o/r", NUMBER: "7", GH_TOKEN: "t" };
    try {
      execFileSync("bash", ["-eo", "pipefail", "-c", run], { cwd: directory, env: variables });
      return readFileSync(log, "utf8").trim().split("\n");
    } finally {
      gh.remove();
    }
  }

  const body = "--field body=@previews/preview-dev/preview.md";
  const marker = "<!-- isthmus preview: dev -->";

  it("is made where there is none", () => {
    expect(calls("").slice(1)).toEqual([`${marker} api --silent repos/o/r/issues/7/comments ${body}`]);
  });

  it("is updated where there is one, and only that", () => {
    expect(calls("41\n42\n").slice(1)).toEqual([
      `${marker} api --silent --method PATCH repos/o/r/issues/comments/41 ${body}`,
    ]);
  });
});
