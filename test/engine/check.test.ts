import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, it } from "vitest";

import { standInFor } from "../support/stand-in.ts";
import { treeOf } from "../support/tree.ts";

const home = mkdtempSync(join(tmpdir(), "isthmus-check-home-"));
const scratch = mkdtempSync(join(tmpdir(), "isthmus-check-"));
const calls = join(scratch, "calls");
const called = `echo "$(basename "$0") $*" >>${calls}; exit 1`;
const tools = standInFor(
  Object.fromEntries(
    ["pulumi", "docker", "kind", "kubectl", "istioctl", "npm", "go"].map(name => [name, called]),
  ),
);
const bad = "Pulumi.e2e-check-bad.yaml";
const broken = "Pulumi.e2e-check-broken.yaml";

beforeAll(() => {
  writeFileSync(
    bad,
    "config:\n  isthmus:clusters: { main0: { network: n } }\n  isthmus:key: { secure: v1:a }\n",
  );
  writeFileSync(broken, "config:\n  isthmus:samples: true\n  isthmus:samples: [\n");
});
afterAll(() => {
  tools.remove();
  for (const path of [home, scratch, bad, broken]) rmSync(path, { recursive: true, force: true });
});

interface Checked {
  readonly exitCode: number;
  readonly stdout: string;
  /** Of processors, for the command and all that it started. */
  readonly seconds: number;
}

/** Of a machine with nothing but Node: no home, passphrase or tool. */
const env = {
  PATH: [tools.directory, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
  HOME: home,
  NODE_COMPILE_CACHE: join(scratch, "compiled"),
};

/** Runs `./isthmus check`. */
function check(...args: readonly string[]): Promise<Checked> {
  const script = 'TIMEFORMAT="%U %S"; time ./isthmus check "$@" 2>/dev/null';
  return new Promise(resolve => {
    execFile("bash", ["-c", script, "bash", ...args], { env }, (error, stdout, stderr) => {
      const times = stderr.trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
      const exitCode = error === null ? 0 : Number(error.code);
      resolve({ exitCode, stdout, seconds: times.reduce((sum, time) => sum + time, 0) });
    });
  });
}

it("checks one file, or all, in two seconds, with nothing but Node, and leaves nothing", async () => {
  const before = treeOf(".", ["node_modules", ".git"]);
  const one = await check();
  expect(one).toMatchObject({ exitCode: 0 });
  expect(one.stdout).toContain("1 stack file checked: nothing is wrong.");
  expect(one.stdout).toMatch(/Not checked: \d other stack files? \(--all checks every one\)\./);

  const all = await check("--all");
  expect(all.exitCode).toBe(1);
  expect(all.stdout).toContain(`${bad}: isthmus:clusters.main0: it has neither kind nor adopt`);
  expect(all.stdout).toContain(`${bad}: isthmus:key: there is no such key`);
  expect(all.stdout).toContain(`${broken}:3:3: Map keys must be unique`);
  expect(all.stdout).not.toContain("Pulumi.dev.yaml:");

  expect(Math.max(one.seconds, all.seconds)).toBeLessThan(2);
  expect(treeOf(".", ["node_modules", ".git"])).toEqual(before);
  expect(treeOf(home)).toEqual({});
  expect(treeOf(scratch, ["compiled"])).toEqual({});
});

it("tells programs the same", async () => {
  const { exitCode, stdout } = await check("--all", "--json");
  expect(exitCode).toBe(1);
  const { ok, files } = JSON.parse(stdout) as {
    readonly ok: boolean;
    readonly files: readonly { readonly file: string; readonly problems: readonly object[] }[];
  };
  expect(ok).toBe(false);
  const problems = Object.fromEntries(files.map(({ file, problems }) => [file, problems]));
  expect(problems["Pulumi.dev.yaml"]).toEqual([]);
  expect(problems[bad]).toHaveLength(2);
  expect(problems[broken]).toContainEqual({ at: { line: 3, column: 3 }, reason: "Map keys must be unique" });
});

it("writes all of a long result into a pipe, however late it is read, and goes on without a reader", async () => {
  const many = Array.from({ length: 1500 }, (_, index) => `  isthmus:stray-${index}: 1\n`);
  writeFileSync(bad, `config:\n${many.join("")}`);
  const late = `./isthmus check --stack e2e-check-bad --json 2>/dev/null | (sleep 2; cat)`;
  const { stdout } = await promisify(execFile)("bash", ["-c", late], { env, maxBuffer: 2 ** 24 });
  expect(stdout.length).toBeGreaterThan(2 * 65_536);
  const { files } = JSON.parse(stdout) as {
    readonly files: readonly { readonly problems: readonly object[] }[];
  };
  expect(files[0]?.problems.length).toBeGreaterThan(1500);
  const gone = './isthmus check --stack e2e-check-bad | head -n 1; echo "${PIPESTATUS[0]}"';
  const left = await promisify(execFile)("bash", ["-c", gone], { env });
  expect(left.stdout.split("\n").slice(1)).toEqual(["1", ""]);
  expect(left.stderr).toBe("");
});

it("needs a file, and says which there are", async () => {
  expect(await check("--stack", "e2e-check-none")).toMatchObject({ exitCode: 2 });
});

it("asks clusters with --live alone, those of one stack, and that stack's own", async () => {
  const said = async (...args: readonly string[]) => {
    const script = './isthmus check "$@" 2>&1; echo "exit $?"';
    const { stdout } = await promisify(execFile)("bash", ["-c", script, "bash", ...args], {
      env: { ...env, PULUMI_CONFIG_PASSPHRASE: "x" },
    });
    return stdout;
  };
  expect(await said("main0")).toContain("check looks at clusters with --live only (main0)\nexit 2");
  expect(await said("--live", "--all")).toContain("choose one\nexit 2");
  expect(await said("--live")).toContain(
    "the stack adopts no cluster, and --live is about those that it does\nexit 2",
  );
  writeFileSync(bad, adopting);
  expect(await said("--live", "sit7", "--stack", "e2e-check-bad")).toContain(
    "the stack adopts no sit7 (did you mean site7?); its adopted clusters: site7\nexit 2",
  );
});

const adopting = `config:
  isthmus:clusters:
    site7:
      adopt: { kubeconfigKey: kubeconfig-site7, context: a, podSubnet: 10.70.0.0/16, serviceSubnet: 10.255.70.0/24 }
      network: n
  isthmus:kubeconfig-site7: { secure: v1:a:b }
`;
