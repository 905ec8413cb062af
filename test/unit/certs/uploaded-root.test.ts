import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { uploadedRootProblems } from "../../../certs/uploaded-root.ts";

interface Pair {
  readonly certificate: string;
  readonly key: string;
}

let directory: string;
let root: Pair, leaf: Pair, short: Pair, deep: Pair;

function selfSigned(name: string, extensions: readonly string[]): Pair {
  const file = (suffix: string) => join(directory, `${name}.${suffix}`);
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
      ],
      ...["-subj", `/CN=${name}`, "-keyout", file("key"), "-out", file("crt")],
      ...extensions.flatMap(extension => ["-addext", extension]),
    ],
    { stdio: "ignore" },
  );
  return { certificate: readFileSync(file("crt"), "utf8"), key: readFileSync(file("key"), "utf8") };
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "isthmus-certs-"));
  root = selfSigned("root", ["basicConstraints=critical,CA:TRUE"]);
  leaf = selfSigned("leaf", ["basicConstraints=critical,CA:FALSE"]);
  short = selfSigned("short", ["basicConstraints=critical,CA:TRUE,pathlen:0"]);
  deep = selfSigned("deep", ["basicConstraints=CA:TRUE,pathlen:3"]);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe("uploadedRootProblems", () => {
  it("accepts a self-signed CA that allows intermediates, with its key", () => {
    expect(uploadedRootProblems(root.certificate, root.key)).toEqual([]);
    expect(uploadedRootProblems(deep.certificate, deep.key)).toEqual([]);
  });

  it("refuses a certificate that is no CA", () => {
    expect(uploadedRootProblems(leaf.certificate, leaf.key)).toContainEqual(
      expect.stringContaining("not a CA"),
    );
  });

  it("refuses a CA that allows no intermediate", () => {
    expect(uploadedRootProblems(short.certificate, short.key)).toEqual([
      expect.stringContaining("path length 0 allows no intermediate"),
    ]);
  });

  it("refuses a key of another certificate", () => {
    expect(uploadedRootProblems(root.certificate, deep.key)).toEqual([
      "the key does not belong to the certificate (upload the pair)",
    ]);
  });

  it("refuses a chain, a broken certificate and a broken key, without quoting them", () => {
    expect(uploadedRootProblems(root.certificate + deep.certificate, root.key)[0]).toContain(
      "2 PEM certificates",
    );
    expect(uploadedRootProblems(root.certificate.replace(/M/g, "!"), root.key)[0]).toContain(
      "not a readable",
    );
    const problems = uploadedRootProblems(root.certificate, root.key.slice(0, 60));
    expect(problems).toEqual(["the key is not a readable, unencrypted private key (upload it as PEM)"]);
  });

  it("refuses one outside its validity", () => {
    const later = new Date(Date.now() + 3 * 86_400_000);
    const earlier = new Date(Date.now() - 86_400_000);
    expect(uploadedRootProblems(root.certificate, root.key, later)[0]).toContain("expired");
    expect(uploadedRootProblems(root.certificate, root.key, earlier)[0]).toContain("not valid before");
  });
});
