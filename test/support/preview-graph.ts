import { createHash } from "node:crypto";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { parse } from "yaml";

import { program } from "../../stacks/program.ts";

/** Images that no machine chooses, so that the graph is the same on each. */
export const images = {
  node: "kindest/node:v1.36.4",
  istio: { hub: "istio", tag: "1.31.0" },
  helloworld: { v1: "istio/examples-helloworld-v1:1.0", v2: "istio/examples-helloworld-v2:1.0" },
  curl: "curlimages/curl:8.16.0",
  telepresence: { manager: "telepresenceio/tel2:2.20.2", client: "telepresenceio/telepresence:2.20.2" },
};

/** One resource of a graph, as the engine was asked for it. */
export interface GraphNode {
  readonly type: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly ignoreChanges?: readonly string[];
  readonly deleteBeforeReplace?: true;
  readonly inputs?: unknown;
}

/** A stack's graph by resource name; names are unique within a type, so both are in the key. */
export type Graph = Readonly<Record<string, GraphNode>>;

interface UpdatePlan {
  readonly resourcePlans: Readonly<Record<string, { readonly goal?: Goal }>>;
}

interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[] | null;
  readonly ignoreChanges?: readonly string[] | null;
  readonly deleteBeforeReplace?: boolean | null;
  readonly inputDiff?: { readonly adds?: Readonly<Record<string, unknown>> };
}

/**
 * The graph that the real engine plans for a stack that does not exist yet: a preview on an empty state of its own.
 *
 * @param stackFile whose `config` it takes
 * @param secrets more config keys, set as secrets
 * @param changes values in place of the file's
 */
export async function previewGraph(
  stackFile: string,
  secrets: Readonly<Record<string, string>> = {},
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Graph> {
  const directory = mkdtempSync(join(tmpdir(), "isthmus-graph-"));
  try {
    const { config } = parse(readFileSync(stackFile, "utf8")) as { config: Record<string, unknown> };
    const stack = await LocalWorkspace.createStack(
      { stackName: "golden", projectName: "isthmus", program },
      {
        workDir: directory,
        projectSettings: { name: "isthmus", runtime: "nodejs", backend: { url: `file://${directory}` } },
        envVars: { PULUMI_CONFIG_PASSPHRASE: "golden", PULUMI_SKIP_UPDATE_CHECK: "true" },
      },
    );
    await stack.setAllConfig({
      ...Object.fromEntries(
        Object.entries({ ...config, "isthmus:images": images, ...changes }).map(([key, value]) => [
          key,
          { value: JSON.stringify(value), secret: false },
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(secrets).map(([key, value]) => [`isthmus:${key}`, { value, secret: true }]),
      ),
    });
    const plan = join(directory, "plan.json");
    await stack.preview({ plan });
    return graphOf(JSON.parse(readFileSync(plan, "utf8")) as UpdatePlan);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function graphOf({ resourcePlans }: UpdatePlan): Graph {
  const nodes = Object.values(resourcePlans)
    .flatMap(({ goal }) => (goal && !ofEngine(goal) ? [goal] : []))
    .map(goal => [`${goal.name} (${goal.type})`, nodeOf(goal)] as const);
  return Object.fromEntries(nodes.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The stack itself, and the providers that the engine adds for resources that name none. */
function ofEngine({ type, name }: Goal): boolean {
  return type.startsWith("pulumi:pulumi:") || name.startsWith("default_");
}

function nodeOf(goal: Goal): GraphNode {
  const { type, parent, provider, dependencies, ignoreChanges, deleteBeforeReplace, inputDiff } = goal;
  return {
    type,
    ...(parent && { parent: shortUrn(parent) }),
    ...(provider &&
      !provider.includes("::default_") && { provider: shortUrn(provider.replace(/::[^:]*$/, "")) }),
    ...(dependencies?.length && { dependencies: [...new Set(dependencies.map(shortUrn))].sort() }),
    ...(ignoreChanges?.length && { ignoreChanges }),
    ...(deleteBeforeReplace && { deleteBeforeReplace: true as const }),
    ...(inputDiff?.adds && { inputs: readable(inputDiff.adds) }),
  };
}

/** `name (type)` of a resource's URN; the stack itself is `stack`. */
function shortUrn(urn: string): string {
  const [, , types = "", name = ""] = urn.split("::");
  const type = types.split("$").at(-1) ?? "";
  return type === "pulumi:pulumi:Stack" ? "stack" : `${name} (${type})`;
}

const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Names by text, and by the start of its digest: scripts have no part in the graph. */
const scripts: ReadonlyMap<string, string> = new Map(
  globSync("components/edges/**/*.sh").flatMap(file => {
    const text = readFileSync(file, "utf8");
    const name = basename(file);
    return [[text, `<${name}>`] as const, [sha256(text).slice(0, 12), `<sha256 of ${name}>`] as const];
  }),
);

/** Secrets and unknowns by name, and what nobody would read by its digest. */
function readable(value: unknown): unknown {
  if (typeof value === "string") {
    if (value === unknownValue) return "<unknown>";
    const script = scripts.get(value);
    if (script !== undefined) return script;
    if (value.length > 2000) return `<${value.length} bytes, sha256 ${sha256(value).slice(0, 12)}>`;
    return value.replace(/, seen \d{4}-[-\d]+T[\d:.]+Z$/, ", seen <now>");
  }
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  const marker = (value as Record<string, unknown>)["4dabf18193072939515e22adb298388d"];
  if (marker === secretSignature) return "<secret>";
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, readable(item)]),
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
