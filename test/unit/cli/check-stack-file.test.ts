import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { checkStackFile, reportLines } from "../../../cli/pulumi/check-stack-file.ts";
import { fileOf, stackFiles } from "../../../cli/pulumi/stack-file.ts";
import { OpensslFolder } from "../../support/certificates.ts";

const directory = mkdtempSync(join(tmpdir(), "isthmus-check-"));
const openssl = new OpensslFolder();
afterAll(() => {
  rmSync(directory, { recursive: true });
  openssl.remove();
});

/** The report on a stack's file with this text. */
function report(text: string, stack = "x") {
  const file = `Pulumi.${stack}.yaml`;
  writeFileSync(join(directory, file), text);
  return checkStackFile(directory, { stack, file }, "isthmus");
}
const linesOf = (text: string, stack?: string): string[] => reportLines(report(text, stack));

const main0 = "{ kind: { podSubnet: 10.1.0.0/16, serviceSubnet: 10.2.0.0/16 }, network: n }";
const remote0 = "{ kind: { podSubnet: 10.3.0.0/16, serviceSubnet: 10.4.0.0/16 }, network: n }";
const site7 =
  "{ adopt: { kubeconfigKey: site7-kubeconfig, context: admin, podSubnet: 10.5.0.0/16, serviceSubnet: 10.6.0.0/16 }, network: n }";
const config = (...lines: readonly string[]) => `config:\n${lines.map(line => `  ${line}\n`).join("")}`;

describe("a stack's file is checked by itself:", () => {
  it("nothing is wrong with secrets that can't be read, and they are counted", () => {
    expect(
      report(
        config(
          `isthmus:clusters: { main0: ${main0}, site7: ${site7} }`,
          "isthmus:site7-kubeconfig: { secure: v1:abc }",
        ),
      ),
    ).toMatchObject({ problems: [], warnings: [], hiddenSecrets: 1 });
  });

  it("everything that is wrong beside them is said, a line each", () => {
    expect(
      linesOf(
        config(
          `isthmus:clusters: { main0: { network: n }, site7: ${site7} }`,
          "isthmus:meshh: 1",
          "isthmus:site7-kubeconfig: { secure: v1:abc }",
        ),
      ),
    ).toEqual([
      "Pulumi.x.yaml: isthmus:meshh: there is no such key, and nothing names it as a secret (did you mean mesh?)",
      "Pulumi.x.yaml: isthmus:clusters.main0: it has neither kind nor adopt (give it exactly one: kind to make it, adopt to use one that is there)",
    ]);
  });

  it("what may not be meant is a warning: two names that look like one network", () => {
    expect(
      linesOf(
        config(
          `isthmus:clusters: { main0: ${main0.replace(" n ", " network1 ")}, remote0: ${remote0.replace(" n ", " netwrk1 ")} }`,
        ),
      ),
    ).toEqual([
      "Pulumi.x.yaml: warning: isthmus:clusters.remote0.network: netwrk1 is another network than network1 of main0 (write it the same way if one is meant)",
    ]);
  });

  it("what is no YAML is said with line and column, all of it, and none of its text", () => {
    expect(linesOf('config:\n  a: "secret\n  b: 1\n  b: 2\nc: [')).toEqual([
      'Pulumi.x.yaml:5:5: Missing closing "quote',
    ]);
    expect(linesOf("config:\n  a: { b: 1, b: 2 }\n  c: 1\n  c: 2\n")).toEqual([
      "Pulumi.x.yaml:2:14: Map keys must be unique",
      "Pulumi.x.yaml:4:3: Map keys must be unique",
    ]);
    expect(linesOf("config: *none\n")).toEqual([
      "Pulumi.x.yaml: Unresolved alias (the anchor must be set before the alias): none",
    ]);
  });

  it.each([
    ["an empty file", ""],
    ["a file without config", "encryptionsalt: v1:a:v1:b:c\n"],
    ["a list", "- a\n"],
  ])("%s has no clusters", (_, text) => {
    expect(linesOf(text)).toEqual([
      expect.stringMatching(/^Pulumi\.x\.yaml: isthmus:clusters: it is missing/),
    ]);
  });

  it("a file that can't be read is a problem of that file", () => {
    mkdirSync(join(directory, "Pulumi.folder.yaml"));
    const named = { stack: "folder", file: "Pulumi.folder.yaml" };
    expect(reportLines(checkStackFile(directory, named, "isthmus"))).toEqual([
      expect.stringMatching(/^Pulumi\.folder\.yaml: it can't be read: EISDIR/),
    ]);
  });

  it("a name with a line break stays on its line, so that it begins no instruction", () => {
    const lines = linesOf(config(`isthmus:clusters: { "a\\n::error::\\u202eb": ${main0} }`));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("isthmus:clusters.a\\u{a}::error::\\u{202e}b");
  });
});

describe("what only some machines refuse, or only a new stack, is a warning:", () => {
  it("a remote that would have to pull what its primary's machine builds", () => {
    const mesh = "{ id: m, rootCa: ca, primaries: [main0], remotes: { site7: main0 } }";
    const found = linesOf(
      config(
        `isthmus:clusters: { main0: ${main0}, site7: ${site7} }`,
        `isthmus:mesh: ${mesh}`,
        "isthmus:rootCas: { ca: { generate: {} } }",
        "isthmus:site7-kubeconfig: { secure: v1:abc }",
      ),
    );
    expect(found).toEqual([
      expect.stringMatching(
        /^Pulumi\.x\.yaml: warning: isthmus:images\.istio: on a machine that builds its images, site7 and main0 run the same/,
      ),
    ]);
  });

  it("an uploaded root that ends before its intermediates, and one that can't be used is a problem", () => {
    const upload = (certificate: string) =>
      linesOf(
        config(
          `isthmus:clusters: { main0: ${main0}, remote0: ${remote0} }`,
          "isthmus:mesh: { id: m, rootCa: ca, primaries: [main0], remotes: { remote0: main0 } }",
          "isthmus:rootCas: { ca: { upload: { certKey: root-cert, keyKey: root-key } } }",
          `isthmus:root-cert: ${JSON.stringify(certificate)}`,
          "isthmus:root-key: { secure: v1:abc }",
        ),
      );
    expect(upload(openssl.selfSigned({ days: 400 }).certificate)).toEqual([
      expect.stringMatching(
        /^Pulumi\.x\.yaml: warning: isthmus:mesh\.intermediateValidityDays: a new stack is refused: 730 days are more than the 3\d\d/,
      ),
    ]);
    expect(upload(openssl.selfSigned({ days: 4000 }).certificate)).toEqual([]);
    const noCa = openssl.selfSigned({ extensions: ["basicConstraints = critical, CA:FALSE"] });
    expect(upload(noCa.certificate)).toEqual([
      expect.stringMatching(/^Pulumi\.x\.yaml: isthmus:rootCas\.ca\.upload\.certKey: /),
    ]);
  });
});

describe("the files of stacks", () => {
  let names: string;
  beforeAll(() => {
    names = mkdtempSync(join(directory, "names-"));
    for (const file of ["Pulumi.yaml", "Pulumi.b.yaml", "Pulumi.a.yml", "Pulumi.c.yaml.bak", "pulumi.d.yaml"])
      writeFileSync(join(names, file), "");
  });

  it("are those with a stack's name between Pulumi and yaml", () => {
    expect(stackFiles(names).map(({ stack }) => stack)).toEqual(["a", "b"]);
  });

  it("are named where one is missing", () => {
    expect(() => fileOf("x", stackFiles(names))).toThrow(
      "stack x has no Pulumi.x.yaml (these stacks have one: a, b). ./isthmus init x writes it.",
    );
  });
});
