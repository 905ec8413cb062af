import { spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { overlaps } from "../../components/addresses/cidr.ts";
import { routeTable } from "../../components/docker/machine-routes.ts";
import { dockerNetworks } from "../../components/docker/networks.ts";
import { devConfig, telepresence } from "../support/config.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-init-"));
const environment = {
  ...process.env,
  PULUMI_CONFIG_PASSPHRASE: "correct-horse-battery-staple-e2e",
  PULUMI_BACKEND_URL: `file://${backend}`,
};
const fileOf = (stack: string) => `Pulumi.${stack}.yaml`;
const filesNow = () => globSync("Pulumi.*").sort();

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with some input, in an environment that is no CI's. */
function run(
  program: string,
  args: readonly string[],
  input = "",
  more: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const env: NodeJS.ProcessEnv = { ...environment, ...more };
  Reflect.deleteProperty(env, "CI");
  const child = spawn(program, args, { env });
  return new Promise((done, failed) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", failed).on("close", exitCode => {
      done({ exitCode, stdout, stderr });
    });
    child.stdin.end(input);
  });
}

const isthmus = (...args: readonly string[]) => run("./isthmus", args);

function resultOf({ exitCode, stdout, stderr }: Ended): Record<string, unknown> {
  if (exitCode !== 0) throw new Error(`it exited with ${String(exitCode)}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;
}

afterEach(() => {
  for (const file of globSync("Pulumi.e2e-init*")) rmSync(file);
});
afterAll(() => {
  rmSync(backend, { recursive: true, force: true });
});

describe("init", () => {
  it("writes a stack that the first up would accept, on subnets that nobody has", async () => {
    const others = filesNow().flatMap(file => readFileSync(file, "utf8").match(/(\d+\.){3}\d+\/\d+/g) ?? []);
    const result = resultOf(await isthmus("init", "e2e-init", "--json"));
    expect(result).toMatchObject({
      command: "init",
      stack: "e2e-init",
      ok: true,
      file: fileOf("e2e-init"),
      mesh: { primaries: ["main0"], remotes: { remote0: "main0" } },
      samples: true,
      next: ["./isthmus up --stack e2e-init"],
    });
    const text = readFileSync(fileOf("e2e-init"), "utf8");
    expect(text.split("\n")[0]).toBe(readFileSync("Pulumi.dev.yaml", "utf8").split("\n")[0]);

    const subnets = text.match(/(\d+\.){3}\d+\/\d+/g) ?? [];
    expect(subnets).toHaveLength(4);
    const taken = [
      ...others,
      ...(routeTable() ?? []).map(({ destination }) => destination),
      ...(await dockerNetworks()).flatMap(network => network.subnets),
    ];
    expect(subnets.filter(subnet => taken.some(range => overlaps(range, subnet)))).toEqual([]);

    const preview = await isthmus("preview", "--stack", "e2e-init", "--json");
    expect(resultOf(preview)).toMatchObject({ ok: true });
  });

  it("finds other subnets for a second stack, and works where no Docker answers", async () => {
    const one = resultOf(await isthmus("init", "e2e-init", "--json"));
    const noDocker = { DOCKER_HOST: "tcp://127.0.0.1:1" };
    const two = resultOf(await run("./isthmus", ["init", "e2e-init2", "--json"], "", noDocker));
    const subnets = (result: Record<string, unknown>) =>
      (result["clusters"] as Record<string, string>[]).flatMap(({ podSubnet = "", serviceSubnet = "" }) => [
        podSubnet,
        serviceSubnet,
      ]);
    expect(subnets(two).filter(range => subnets(one).some(other => overlaps(range, other)))).toEqual([]);
  });

  it("writes over no file", async () => {
    for (const ending of ["yaml", "yml"]) {
      const file = `Pulumi.e2e-init.${ending}`;
      writeFileSync(file, "# mine\n");
      const before = filesNow();
      const { exitCode, stdout, stderr } = await isthmus("init", "e2e-init");
      expect([exitCode, stdout]).toEqual([2, ""]);
      expect(stderr).toBe(
        "isthmus init: stack e2e-init has a file already (choose another name, or remove the file first)\n",
      );
      expect([filesNow(), readFileSync(file, "utf8")]).toEqual([before, "# mine\n"]);
      rmSync(file);
    }
  });

  it("writes nothing that up would refuse", async () => {
    const before = filesNow();
    const { exitCode, stderr } = await isthmus("init", "e2e-init", "--kind", "Main", "--remote", "x=Main");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("isthmus:clusters.Main: Main is not a DNS label");
    expect(stderr).toContain("isthmus:mesh.remotes.x: there is no cluster x");
    expect((await isthmus("init", "e2e-init_X")).stderr).toContain("is not a DNS label");
    expect(filesNow()).toEqual(before);
  });

  it("asks in a terminal, and nothing with --yes", async () => {
    const inTerminal = (line: string, input: string) =>
      run("script", ["-qec", `./isthmus ${line}`, "/dev/null"], input);
    const asked = await inTerminal("init e2e-init", "a b\nnone\nyes\nb\nno\n\n");
    expect(asked.stdout).toContain("Clusters for kind to make on this machine, or none [main0 remote0]: ");
    expect(parse(readFileSync(fileOf("e2e-init"), "utf8"))).toMatchObject({
      config: { "isthmus:mesh": { primaries: ["b"], remotes: { a: "b" } } },
    });
    const silent = await inTerminal("init e2e-init2 --yes", "");
    expect(silent.stdout).not.toContain("[");
    expect(existsSync(fileOf("e2e-init2"))).toBe(true);
  });
});

describe("edge add and edge remove", () => {
  const stack = "e2e-init-edges";
  const file = fileOf(stack);
  const text = `# about this stack
config:
    isthmus:clusters:   ${JSON.stringify(devConfig()["clusters"])}
    isthmus:images: { telepresence: ${JSON.stringify(telepresence)} }   # ours


    'isthmus:samples': false
`;
  const edge = (...args: readonly string[]) => isthmus("edge", ...args, "--stack", stack);

  it("change the one entry, say what up will do, and give the file back as it was", async () => {
    writeFileSync(file, text, { mode: 0o640 });
    const added = resultOf(
      await edge("add", "edge-01", "--site", "remote0", "--management", "main0", "--json"),
    );
    expect(added).toMatchObject({
      command: "edge add",
      edge: { site: "remote0", management: "main0" },
      effects: [
        "brings Telepresence's traffic manager to main0",
        "makes the management side of edge-01 in main0",
        "runs the interceptor of edge-01 in remote0",
        "shows whether http://edge-01-wt-api-agent.wt-system:8888 in main0 is answered",
      ],
    });
    expect(readFileSync(file, "utf8")).toBe(
      `${text}\n    isthmus:edges:\n      edge-01: { site: remote0, management: main0 }\n`,
    );
    const withBundle = await edge("add", "edge-02", "--bundle", "--management", "main0");
    expect(withBundle.stdout).toContain(
      `The next ./isthmus up --stack ${stack}\n  - makes the management side of edge-02 in main0\n` +
        `  - writes bundles/${stack}/edge-02.yaml, mode 0600, for the site to apply: kubectl apply -f edge-02.yaml`,
    );

    expect((await edge("remove", "edge-02")).stdout).toContain("isthmus.io/edge-code=edge-02");
    expect(resultOf(await edge("remove", "edge-01", "--json"))["effects"]).toEqual([
      "ends the access of edge-01 to main0, and removes its objects there",
      "removes its interceptor from remote0",
      "takes the traffic manager away from main0",
    ]);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  it.each([
    [
      ["add", "1-edge", "--site", "remote0", "--management", "main0"],
      1,
      "isthmus:edges.1-edge: 1-edge becomes the name of a Service and does not begin with a letter (put a letter first, as in edge-1-edge)",
    ],
    [
      ["add", "edge-01", "--site", "nowhere", "--management", "main0"],
      1,
      "isthmus:edges.edge-01.site: there is no cluster nowhere (name one of isthmus:clusters: main0, remote0)",
    ],
    [
      ["add", "edge-01", "--management", "main0"],
      2,
      "name the site: --site CLUSTER, or --bundle for one that can't be reached from here",
    ],
    [
      ["add", "edge-01", "--site", "remote0"],
      2,
      "name the cluster from which the site's API is called: --management CLUSTER",
    ],
    [["add", "edge-01", "--site", "remote0", "--bundle", "--management", "main0"], 2, "choose one"],
    [["remove", "edge-01"], 1, "isthmus:edges.edge-01: there is no such edge (the stack has none)"],
    [["add"], 2, "edge add needs a word behind it: edge add CODE"],
  ])("refuse %j and leave the file alone", async (args, code, line) => {
    writeFileSync(file, text);
    const { exitCode, stdout, stderr } = await edge(...args);
    expect([exitCode, stdout]).toEqual([code, ""]);
    expect(stderr).toContain(line);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("say how a stack gets a file that has none", async () => {
    const { stderr } = await edge("remove", "edge-01");
    expect(stderr).toContain(`stack ${stack} has no ${file}`);
    expect(stderr).toContain(`./isthmus init ${stack} writes it.`);
  });
});
