import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { kindNamesIn, planOrRefuse } from "../../../cli/machine/refusals.ts";
import { parseStackFile } from "../../../cli/pulumi/stack-file.ts";
import { ConfigError } from "../../../stacks/config/problem.ts";
import { configOfFile, hidden, rawConfig, type RawConfig } from "../../../stacks/config/raw-config.ts";
import { kindNamesOf } from "../../../stacks/read.ts";
import { checkAll, images, kubeconfig, problemsOf, type Raw } from "../../support/config.ts";

/** The config of a file with these lines under `config:`. */
const fromFile = (...lines: readonly string[]): RawConfig => {
  const { config } = parseStackFile(
    ["config:", ...lines.map(line => `  ${line}`)].join("\n"),
    "Pulumi.x.yaml",
  );
  return configOfFile("x", "isthmus", config);
};
/** As Pulumi hands a config over: all of it text, decrypted. */
const fromPulumi = (
  values: Readonly<Record<string, unknown>>,
  encrypted: readonly string[] = [],
): RawConfig =>
  rawConfig(
    "x",
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        {
          value: typeof value === "string" ? value : JSON.stringify(value),
          isEncrypted: encrypted.includes(key),
        },
      ]),
    ),
  );

const main0 = "{ kind: { podSubnet: 10.10.0.0/16, serviceSubnet: 10.255.10.0/24 }, network: network1 }";
const site7 =
  "{ adopt: { kubeconfigKey: kubeconfig-site7, context: admin, podSubnet: 10.70.0.0/16, serviceSubnet: 10.255.70.0/24 }, network: network1 }";
const topology = parse(`{ main0: ${main0}, site7: ${site7} }`) as Raw;

describe("a raw config", () => {
  it("is the same from Pulumi and from the file, however a key is written there", () => {
    const wanted = fromPulumi({ clusters: topology, samples: false });
    const json = JSON.stringify(topology);
    for (const clusters of [
      `isthmus:clusters: { main0: ${main0}, site7: ${site7} }`,
      `isthmus:clusters: '${json}'`,
      `clusters: { main0: ${main0}, site7: ${site7} }`,
      `isthmus:config:clusters: '${json}'`,
    ]) {
      for (const samples of ["isthmus:samples: false", 'isthmus:samples: "false"']) {
        const { values, encrypted } = fromFile(clusters, samples, "other:clusters: {}");
        expect({ values, encrypted }).toEqual({ values: wanted.values, encrypted: wanted.encrypted });
      }
    }
  });

  it("has secrets as text, and hides what the file holds encrypted", () => {
    const file = fromFile(
      "isthmus:open: { a: 1 }",
      "isthmus:closed: { secure: v1:abc }",
      "isthmus:part: { a: [{ secure: v1:abc }] }",
    );
    expect(["open", "closed", "part", "none"].map(file.secret)).toEqual([
      '{"a":1}',
      hidden,
      hidden,
      undefined,
    ]);
    expect(file.values).toEqual({ open: { a: 1 } });
    expect([...file.encrypted]).toEqual(["closed", "part"]);
    const decrypted = fromPulumi({ open: { a: 1 }, closed: "text" }, ["closed"]);
    expect(["open", "closed", "none"].map(decrypted.secret)).toEqual(['{"a":1}', "text", undefined]);
    expect(decrypted.values).toEqual({ open: { a: 1 } });
  });
});

describe("the CLI", () => {
  const plan = (config: RawConfig) =>
    planOrRefuse({ ...settings, name: "x", config }, { images, isUpdate: true });
  const settings = {
    file: { path: "", encryptionSalt: undefined, secretsProvider: undefined, hasSecrets: true, config: {} },
    passphrase: { from: "dev" },
  } as const;
  const secret = "isthmus:kubeconfig-site7: { secure: v1:abc }";

  it("plans a stack whose secrets it can't read, and knows its kind clusters from the plan", () => {
    expect(
      kindNamesIn(plan(fromFile(`isthmus:clusters: { main0: ${main0}, site7: ${site7} }`, secret))),
    ).toEqual(["isthmus-x-main0"]);
    expect(kindNamesIn(plan(fromFile(`isthmus:clusters: { site7: ${site7} }`, secret)))).toEqual([]);
  });

  it("finds everything that is wrong beside secrets that it can't read", () => {
    const lines = [
      `isthmus:clusters: { main0: { network: Network }, site7: ${site7} }`,
      secret,
      "isthmus:stray: { secure: v1:abc }",
    ];
    expect(() => plan(fromFile(...lines))).toThrow(ConfigError);
    expect(() => plan(fromFile(...lines))).toThrow(
      /isthmus:stray: .*[^]*isthmus:clusters\.main0\.network: [^]*main0: it has neither/,
    );
  });

  it("knows the kind clusters of a config that can't be used", () => {
    expect(
      kindNamesOf(fromFile(`isthmus:clusters: { main0: ${main0}, site7: ${site7} }`, "isthmus:mesh: 7")),
    ).toEqual(["isthmus-x-main0"]);
    expect(
      kindNamesOf(fromFile(`isthmus:clusters: '${JSON.stringify({ main0: topology["main0"] })}'`)),
    ).toEqual(["isthmus-x-main0"]);
    expect(kindNamesOf(fromFile("isthmus:clusters: { broken: { kind: 7 } }"))).toEqual(["isthmus-x-broken"]);
    expect(kindNamesOf(fromFile("isthmus:clusters: { secure: v1:abc }"))).toEqual([]);
    expect(kindNamesOf(fromFile("isthmus:clusters: 7"))).toEqual([]);
  });
});

describe("a secret", () => {
  const withSite7 = { clusters: { site7: topology["site7"] } };
  const path = "isthmus:clusters.site7.adopt.kubeconfigKey";

  it("that is hidden is neither missing nor in clear, and is not looked at", () => {
    expect(problemsOf(withSite7, { secrets: { "kubeconfig-site7": hidden } })).toEqual([]);
  });

  it("that is missing is set by a command that runs as it is printed, for the stack it is about", () => {
    const line = (stack: string) =>
      `${path}: the config key kubeconfig-site7 is not set (./isthmus pulumi config set --secret kubeconfig-site7${stack} < FILE)`;
    expect(problemsOf(withSite7)).toEqual([line("")]);
    expect(problemsOf(withSite7, { stack: "prod" })).toEqual([line(" --stack prod")]);
  });

  it("is looked at when it can be read, for an update more strictly than for a preview", () => {
    expect(problemsOf(withSite7, { secrets: { "kubeconfig-site7": "" } })).toEqual([
      `${path}: kubeconfig-site7 is empty (store what kubectl config view --raw --flatten --minify prints)`,
    ]);
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "no-such-cloud-cli",
      interactiveMode: "Never",
    };
    const text = kubeconfig().replace('{"token":"not-a-real-one"}', JSON.stringify({ exec }));
    const secrets = { "kubeconfig-site7": text };
    const missing = {
      path,
      reason: "the kubeconfig in kubeconfig-site7 logs in with no-such-cloud-cli, which is not on PATH",
      remedy: "install it, or store a kubeconfig with a service account's token",
    };
    expect(checkAll(withSite7, { secrets }).warnings).toEqual([missing]);
    expect(problemsOf(withSite7, { secrets, isUpdate: true })).toEqual([
      `${path}: ${missing.reason} (${missing.remedy})`,
    ]);
  });
});

it("a key of Pulumi's that looks like a path is told how to be one", () => {
  const raw = { clusters: { main0: topology["main0"] }, "docker.subnet": "172.30.0.0/16" };
  expect(problemsOf(raw)).toEqual([
    "isthmus:docker.subnet: there is no such key, and nothing names it as a secret (write subnet inside isthmus:docker, or set it with --path)",
  ]);
});
