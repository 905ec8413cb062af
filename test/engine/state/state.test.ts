import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { TestStack } from "../../support/isthmus.ts";
import { fixtureNames, readFixture, stackOf, type FixtureName } from "./fixtures.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-state-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

interface Preview {
  readonly steps: readonly { readonly op: string; readonly name: string }[];
}

/** What a later version mends in its place; nothing else may change, and nothing is made anew or goes. */
const mended: Partial<Record<FixtureName, readonly string[]>> = {
  // A mesh of several clusters has DNS capture, and is proven again.
  dev: ["main0-istio-configmap-istio", "main0-istio-configmap-values", "verification"],
  // The interceptor's script, where it stands and whatever follows from it.
  edges: [
    "bundles-with-sample",
    "edge-cluster-01-wt-api-telepresence-interceptor-configmap",
    "edge-cluster-01-wt-api-telepresence-interceptor-deployment",
    "edge-cluster-02-bundle",
    "tunnels",
  ],
};

/** What a later version puts beside it, which does nothing before it goes. */
const added: Partial<Record<FixtureName, readonly string[]>> = { dev: ["main0-drains-remote0"] };

it.each(fixtureNames)(
  "what was brought up as %s by the contract's first version stays as it is, but for what is mended",
  async name => {
    const backend = join(scratch, name);
    mkdirSync(backend);
    // Neither its containers nor its clusters exist: what counts is what the program would declare today.
    const stack = new TestStack(stackOf(name), backend, { DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    const bundles = `bundles/${stack.name}`;
    try {
      const { settings, state } = readFixture(name);
      writeFileSync(stack.file, settings);
      if (name === "edges") {
        mkdirSync(bundles, { recursive: true });
        for (const file of ["edge-cluster-02.yaml", ".template-with-sample.yaml"])
          writeFileSync(join(bundles, file), "");
      }
      // Makes the stack in this backend, with the key that the file tells.
      await stack.run("pulumi", "config");
      const imported = await stack.runWithInput(state, "pulumi", "stack", "import");
      expect(imported.exitCode, imported.stderr).toBe(0);
      const expected = [
        ...(added[name] ?? []).map(resource => `create ${resource}`),
        ...(mended[name] ?? []).map(resource => `update ${resource}`),
      ];
      const flags = expected.length === 0 ? ["--expect-no-changes"] : [];
      const { steps } = (await stack.succeed("preview", ...flags)) as unknown as Preview;
      expect(steps.map(({ op, name: resource }) => `${op} ${resource}`).sort()).toEqual(expected);
      const { kubeconfigs } = JSON.parse(
        (await stack.run("pulumi", "stack", "output", "--json")).stdout,
      ) as Record<string, unknown>;
      expect(kubeconfigs).toBeDefined();
    } finally {
      rmSync(bundles, { recursive: true, force: true });
      rmSync(stack.file, { force: true });
    }
  },
);
