import { globSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

/** What any code may use: running a program, looking at processes, the cache, and the message of an error. */
const base = [
  ...["toolchain/process.ts", "toolchain/machine", "toolchain/cache.ts", "toolchain/message-of.ts"],
];

/** What holds in any cluster, for components that make something in one. */
const inCluster = [...base, "components/commands", "components/kubernetes"];

/**
 * Which folders (or files) the code of a folder may import, itself aside; docs/architecture.md says why. The innermost
 * folder that is listed decides. Imports of types count.
 */
const walls: Readonly<Record<string, readonly string[]>> = {
  "index.ts": ["stacks/program.ts"],

  "components/run.ts": ["components"],
  "components/finding.ts": [],
  "components/addresses": ["components/finding.ts"],
  "components/commands": base,
  "components/kubernetes": [...base, "components/finding.ts"],
  "components/stack": [...base, "components/commands"],
  "components/docker": [...base, "components/commands", "components/addresses", "components/stack"],
  "components/proof": inCluster,
  "components/networks": [...base, "components/commands", "components/docker", "components/clusters"],
  "components/clusters": [...inCluster, "components/docker", "components/stack"],
  "components/mesh": [...inCluster, "components/addresses", "toolchain/image-set.ts"],
  "components/samples": [
    ...[...inCluster, "components/addresses", "components/proof"],
    ...["components/mesh/istiod-questions.ts", "components/mesh/proxy-secrets.ts"],
  ],
  "components/edges": [...inCluster, "components/proof", "components/samples/names.ts"],
  "components/adoption": [
    ...inCluster,
    "components/addresses",
    ...["components/mesh/names.ts", "components/mesh/load-balancer-status.ts", "components/edges/names.ts"],
  ],
  "components/diagnosis": [
    ...[...inCluster, "components/addresses", "components/proof", "components/samples"],
    ...["components/mesh/names.ts", "components/mesh/gateway-ports.ts", "components/mesh/exposed.ts"],
    ...["components/mesh/istiod-questions.ts", "components/mesh/proxy-secrets.ts"],
    "components/mesh/load-balancer-status.ts",
  ],
  certs: [],

  "stacks/config": [],
  "stacks/clusters": [...base, "stacks/config", "components", "toolchain/image-set.ts"],
  "stacks/networks": ["stacks/config", "stacks/clusters", "stacks/mesh/schema.ts", "components"],
  "stacks/trust": ["stacks/config", "stacks/clusters", "stacks/mesh/schema.ts", "components/stack", "certs"],
  "stacks/mesh": [
    ...base,
    "stacks/config",
    "stacks/clusters",
    "stacks/networks",
    "stacks/trust",
    "components",
    "certs/root-lifetime.ts",
  ],
  "stacks/samples": [
    ...["stacks/config", "stacks/clusters", "stacks/networks", "stacks/trust", "stacks/mesh", "components"],
  ],
  "stacks/edges": ["stacks/config", "stacks/clusters", "components", "toolchain/image-set.ts"],
  "stacks/drafts": ["stacks/config", "stacks/clusters"],
  "stacks/adoption": [
    ...["stacks/config", "stacks/clusters", "stacks/networks", "stacks/mesh", "stacks/samples"],
    ...["stacks/edges", "components"],
  ],
  stacks: ["components", "certs", "toolchain"],

  toolchain: [],

  "cli/line": ["stacks/config/nearest.ts", ...base],
  "cli/report": [
    "cli/line",
    "stacks/outputs.ts",
    "stacks/plan.ts",
    "stacks/clusters/left-out.ts",
    "stacks/adoption/readiness/judgement.ts",
    "components",
    "toolchain/progress.ts",
    ...base,
  ],
  "cli/recovery": ["cli/line", "stacks/clusters/names.ts", "components", "toolchain"],
  "cli/pulumi": ["cli/line", "cli/report", "cli/recovery", "stacks", "components", "toolchain"],
  "cli/machine": ["cli/line", "cli/pulumi", "stacks", "toolchain"],
  "cli/setup": ["cli/line", "cli/pulumi", "stacks", "components", "toolchain"],
  "cli/testing": ["cli/line", "toolchain/go-flags.ts", ...base],
  cli: ["stacks", "components", "toolchain"],
};

/** What asks the kernel for itself, and why it may. A script of the project that runs in a container is on Linux anywhere. */
const askingKernels: Readonly<Record<string, string>> = {
  "bench/edges/measured.ts": "measures the time and memory that processes use",
  "bench/recovery.ts": "a script in a pod, of its own processes",
  "test/e2e/edges.test.ts": "a script in a node, of a process there",
  "test/e2e/networks/archive.ts": "a script in a pod, of the output of its first process",
  "test/engine/hidden-procfs.test.ts": "hides it",
  "test/support/argument-watch.ts": "sees the arguments of all processes, ten times a second",
};

const folders = Object.keys(walls).sort((a, b) => b.length - a.length);
const isIn = (file: string, place: string): boolean => file === place || file.startsWith(`${place}/`);
const folderOf = (file: string): string | undefined => folders.find(folder => isIn(file, folder));

const files = globSync("{index.ts,{certs,cli,components,stacks,toolchain}/**/*.ts}").filter(
  file => !file.includes("node_modules"),
);

/** The files that a file imports, from the project's directory. Every import of ours is a relative path in full. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const found = [...text.matchAll(/(?:from|import\(|^import) ?"(\.[^"]+)"/gm)].map(([, spec = ""]) => spec);
  return found.map(spec => path.join(path.dirname(file), spec));
}

/** Imports that a wall stands in the way of, as `file → import`. */
function trespasses(file: string): string[] {
  const folder = folderOf(file);
  const allowed = folder === undefined ? [] : [folder, ...(walls[folder] ?? [])];
  return importsOf(file)
    .filter(target => !allowed.some(place => isIn(target, place)))
    .map(target => `${file} → ${target}`);
}

describe("the structure", () => {
  it("has a wall around every file", () => {
    expect(files.filter(file => folderOf(file) === undefined)).toEqual([]);
    expect(files.length).toBeGreaterThan(150);
  });

  it("lets no import through a wall", () => {
    expect(files.flatMap(trespasses)).toEqual([]);
  });

  it("finds an import that goes the wrong way", () => {
    expect(importsOf("components/run.ts")).toContain("components/commands/task.ts");
    const allowed = walls["components/kubernetes"] ?? [];
    expect(allowed.some(place => isIn("stacks/plan.ts", place))).toBe(false);
  });

  it("has no circle of imports between files", () => {
    const graph = new Map(files.map(file => [file, importsOf(file)]));
    expect(circles(graph)).toEqual([]);
  });

  it("asks the kernel and the platform in toolchain/machine alone", () => {
    const asks = (file: string) =>
      /["'`\s(]\/(proc|sys)\b(?!\.ts)|\bprocess\.(platform|arch)\b|\bos\.(platform|arch|cpus)\b/.test(
        readFileSync(file, "utf8"),
      );
    const all = globSync("{index.ts,{bench,certs,cli,components,docs,stacks,test,toolchain}/**/*.ts}");
    const found = all.filter(file => !file.includes("node_modules") && asks(file));
    expect(found.filter(file => !isIn(file, "toolchain/machine")).sort()).toEqual(
      Object.keys(askingKernels).sort(),
    );
    expect(found.filter(file => isIn(file, "toolchain/machine"))).toEqual(
      expect.arrayContaining(["toolchain/machine/platform.ts", "toolchain/machine/procfs.ts"]),
    );
  });

  it("asks how a cluster came to be in stacks/clusters alone", () => {
    const codeOf = (file: string) =>
      readFileSync(file, "utf8").replaceAll(/\/\*[^]*?\*\/|\/\/.*$|"[^"\n]*"/gm, "");
    const asks = (file: string) => /\borigin\.kind|\badopt\b/.test(codeOf(file));
    const elsewhere = files.filter(file => isIn(file, "stacks") && !isIn(file, "stacks/clusters"));
    expect(asks("stacks/clusters/plan.ts")).toBe(true);
    expect(elsewhere.filter(asks)).toEqual([]);
  });
});

/** Each circle, once, as the files on it. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...way.slice(at), file].join(" → "));
    if (at >= 0 || done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
