/**
 * Writes the fixtures of `state.test.ts`: the state and the config of stacks that were really brought up, one of each kind.
 * Only for a new contract, as CONTRIBUTING.md says: whoever records anew where an old state would do breaks every user's stack.
 *
 *   npm run record-state [-- NAME...]     default: all of them
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { stringify } from "yaml";

import { allTools, bringTools } from "../../../cli/machine/tools.ts";
import { ensureImages } from "../../../toolchain/ensure-images.ts";
import { beginRun } from "../../support/e2e-run.ts";
import { ForeignCluster } from "../../support/foreign-cluster.ts";
import { TestStack } from "../../support/isthmus.ts";
import { fixtureFile, fixtureNames, stackOf } from "./fixtures.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-record-"));
const chosen = process.argv.slice(2);
await bringTools(allTools, () => undefined);
await beginRun();
const { node, istio, helloworld, curl, telepresence } = await ensureImages(() => undefined);
const images = { node, istio, helloworld, curl, telepresence };
const foreign = new ForeignCluster("isthmus-e2e-record", scratch);

const kind = (index: number) => ({
  kind: { podSubnet: `10.${index}.0.0/16`, serviceSubnet: `10.${index + 1}.0.0/16` },
  network: "network1",
});
const mesh = { id: "mesh1", rootCa: "default", primaries: ["main0"] };
const rootCas = { default: { generate: {} } };
const adopt = {
  kubeconfigKey: "kubeconfig-main0",
  context: foreign.context,
  podSubnet: "10.81.0.0/16",
  serviceSubnet: "10.82.0.0/16",
};

const configs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  dev: {
    clusters: { main0: kind(71), remote0: kind(73) },
    mesh: { ...mesh, remotes: { remote0: "main0" } },
    rootCas,
    samples: true,
  },
  adopted: { clusters: { main0: { adopt, network: "network1" } }, mesh, rootCas, samples: true },
  edges: {
    clusters: { main0: kind(71), remote0: { ...kind(73), network: "network2" } },
    edges: {
      "edge-cluster-01": { site: "remote0", management: "main0" },
      "edge-cluster-02": { site: { bundle: true }, management: "main0", sampleApi: true },
    },
  },
};

for (const name of fixtureNames) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const backend = join(scratch, name);
  mkdirSync(backend);
  const stack = new TestStack(stackOf(name), backend);
  try {
    const config = { ...configs[name], images };
    stack.edit(settings => {
      settings["config"] = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [`isthmus:${key}`, value]),
      );
    });
    if (name === "adopted") {
      await foreign.create("kind", adopt.podSubnet, adopt.serviceSubnet);
      await stack.setSecret(adopt.kubeconfigKey, foreign.readKubeconfig());
    }
    await stack.succeed("up");
    const exported = await stack.run("pulumi", "stack", "export");
    if (exported.exitCode !== 0) throw new Error(exported.stderr);
    const state = JSON.stringify(withoutFieldOwners(JSON.parse(exported.stdout)));
    const settings = readFileSync(stack.file, "utf8");
    writeFileSync(fixtureFile(name), gzipSync(stringify({ settings, state }), { level: 9 }));
  } finally {
    await stack.remove();
    if (name === "adopted") await foreign.delete();
  }
}
rmSync(scratch, { recursive: true });

/** Who last wrote which field is half of an object's record, and nobody compares it. */
function withoutFieldOwners(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFieldOwners);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "managedFields")
      .map(([key, inner]) => [key, withoutFieldOwners(inner)]),
  );
}
