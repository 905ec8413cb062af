import { cp, mkdir, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

import { cached, cacheRoot, contentHash, lookUp } from "./cache.ts";
import { BUILD_FLAGS } from "./go-flags.ts";
import { architecture, system } from "./machine/platform.ts";
import { messageOf } from "./message-of.ts";
import { byRunning, onPath, VersionProbe } from "./probe.ts";
import { run } from "./process.ts";
import { type Progress, reported } from "./progress.ts";
import { parseVersion, satisfies } from "./version-rules.ts";

/** The Go release that the modules' go.mod files ask for, and the first one that may not be compatible. */
const GO = { from: "1.26", below: "2.0" };

/**
 * Disk a build may take for sources, Go's build cache and programs together, in GB: nine of the modules were measured to take
 * 21 GB, the largest of them 6.
 */
const DISK_GB = { first: 6, further: 2.5 };

/** The allowed content of build.json in a wrapper module. */
const recipeSchema = z.strictObject({
  /** Package of each program, by the program's name. Default: the module's own, named like the directory. */
  programs: z.record(z.string(), z.string()).optional(),
  /** Values of string variables, by package path and name. */
  stamps: z.record(z.string(), z.string()).default({}),
  /** Build tags. */
  tags: z.array(z.string()).default([]),
  /** Whether `go generate` makes files that the build embeds. */
  generate: z.boolean().default(false),
});

interface Recipe {
  readonly programs: Readonly<Record<string, string>>;
  readonly stamps: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly generate: boolean;
}

/**
 * Builds the programs of a wrapper module, toolchain/go/<module>, into the cache. Sources are what its go.sum
 * pins; nothing is built when nothing changed.
 * @returns the directory with the programs
 * @throws when Go is missing or too old, the disk is too full, or the build fails
 */
export async function goBinaries(module: string, progress: Progress): Promise<string> {
  const source = sourceOf(module);
  const probe = new VersionProbe();
  const go = await findGo(module, probe);
  await probe.save();
  return cached("go", module, await moduleHash(source, go), dir =>
    reported(`build ${module}`, "from pinned Go sources", progress, async () => {
      await checkDisk([module]);
      await build(module, dir, go.file);
    }),
  );
}

/** The directory of a module's programs if they are built, without building anything. */
export async function builtBinaries(module: string, probe: VersionProbe): Promise<string | undefined> {
  const go = await findGo(module, probe).catch(() => undefined);
  return go && lookUp("go", module, await moduleHash(sourceOf(module), go));
}

/** Why a module can't be built here, in a line; undefined when it can. */
export async function whyNotBuildable(module: string, probe: VersionProbe): Promise<string | undefined> {
  return findGo(module, probe).then(() => undefined, messageOf);
}

interface Go {
  readonly file: string;
  /** Major and minor version. */
  readonly release: string;
}

async function findGo(module: string, probe: VersionProbe): Promise<Go> {
  const [file] = await onPath("go", cacheRoot());
  const need = `building ${module} from source needs Go ${GO.from} or later on PATH`;
  if (file === undefined)
    throw new Error(`go is missing: ${need} (install Go, or put ${module} itself on PATH)`);
  const answer = (await probe.ask(file, byRunning(["version"]))) ?? "";
  const version = parseVersion(answer.replace("go version go", ""));
  if (version === undefined || !satisfies(GO, version)) {
    throw new Error(`${file} is ${version ?? "of an unknown version"}: ${need} (install a newer Go)`);
  }
  return { file, release: version.split(".").slice(0, 2).join(".") };
}

const sourceOf = (module: string): string => path.join(import.meta.dirname, "go", module);

/** Everything that decides what comes out: the module's files, the Go release, and the machine's kind. */
async function moduleHash(source: string, go: Go): Promise<string> {
  const entries = await readdir(source, { withFileTypes: true, recursive: true });
  const files = entries
    .filter(entry => entry.isFile() && !entry.name.endsWith("_test.go"))
    .map(entry => path.join(entry.parentPath, entry.name))
    .sort();
  const contents = await Promise.all(
    files.map(async file => [path.relative(source, file), await readFile(file)] as const),
  );
  return contentHash([go.release, system, architecture, BUILD_FLAGS.join(" "), ...contents.flat()]);
}

const LINK_FLAGS = "-s -w";

async function build(module: string, dir: string, go: string): Promise<void> {
  const source = sourceOf(module);
  const recipe = await readRecipe(source, module);
  // Generated files and go's own lock files go to a copy: a checkout may be read-only, and shared.
  const copy = path.join(dir, ".source");
  await cp(source, copy, { recursive: true });
  const env = { CGO_ENABLED: "0", GOWORK: "off", GOTOOLCHAIN: "local" };
  const inCopy = (args: readonly string[], flags = ""): Promise<string> =>
    run(go, args, { cwd: copy, env: { ...env, GOFLAGS: flags } });

  // With the flags of the build: packages that generators and the program share are compiled once.
  if (recipe.generate) await inCopy(["generate", "./..."], BUILD_FLAGS.join(" "));
  const stamps = Object.entries(recipe.stamps).map(([variable, value]) => `-X ${variable}=${value}`);
  const out = path.join(dir, ".out");
  await mkdir(out);
  const link = [LINK_FLAGS, ...stamps].join(" ");
  await inCopy([
    "build",
    ...BUILD_FLAGS,
    `-tags=${recipe.tags.join(",")}`,
    "-ldflags",
    link,
    "-o",
    `${out}/`,
    ...Object.values(recipe.programs),
  ]);
  const moduleName = (await inCopy(["list", "-m"])).trim();
  for (const [program, source] of Object.entries(recipe.programs)) {
    await rename(path.join(out, outputName(source === "." ? moduleName : source)), path.join(dir, program));
  }
  await Promise.all([copy, out].map(scratch => rm(scratch, { recursive: true })));
}

async function readRecipe(source: string, module: string): Promise<Recipe> {
  const text = await readFile(path.join(source, "build.json"), "utf8").catch(() => "{}");
  const { programs, ...rest } = recipeSchema.parse(JSON.parse(text));
  return { programs: programs ?? { [module]: "." }, ...rest };
}

/** The name `go build` gives the program of a package: its last element that is not a major version. */
export function outputName(packagePath: string): string {
  return (
    packagePath
      .split("/")
      .filter((part, i) => i === 0 || !/^v\d+$/.test(part))
      .at(-1) ?? packagePath
  );
}

/**
 * Refuses to start builds that the disk has no room for.
 * @param modules what is going to be built
 * @throws when too little is free; the message names the place and how much is needed
 */
export async function checkDisk(modules: readonly string[]): Promise<void> {
  if (modules.length === 0) return;
  await mkdir(cacheRoot(), { recursive: true });
  const { bavail, bsize } = await statfs(cacheRoot());
  const free = (bavail * bsize) / 1e9;
  const needed = DISK_GB.first + (modules.length - 1) * DISK_GB.further;
  if (free >= needed) return;
  throw new Error(
    `${cacheRoot()}: only ${free.toFixed(1)} GB of disk are free, building ${modules.join(", ")} from source may take ` +
      `${needed} GB (free some, or set XDG_CACHE_HOME to a directory on a larger disk)`,
  );
}
