import { describe, expect, test, vi } from "vitest";

import { needsNodeHost, readPulumiLine, stackOf } from "../../../cli/pulumi/pulumi-line.ts";
import { pulumiEnvironment } from "../../../cli/pulumi/stack.ts";

const read = (line: string) => readPulumiLine(line.split(" "));

describe("a command line for Pulumi", () => {
  test.each([
    "config set --secret key --stack prod",
    "--stack=prod stack export",
    "-s prod cancel --yes",
    "-s=prod cancel",
    "-sprod cancel",
    "--color never stack init prod",
    "stack rm prod --force",
    "config --stack organization/isthmus/prod",
  ])("%s is about prod", line => {
    expect(stackOf(read(line), "dev")).toBe("prod");
  });

  test.each(["stack ls --json", "config", "-v 9 stack history", "stack rename prod", "exec -- --stack prod"])(
    "%s is about the stack that Isthmus takes when none is named",
    line => {
      expect(stackOf(read(line), "dev")).toBe("dev");
    },
  );

  test.each([
    "stack init",
    "stack init prod --copy-config-from dev",
    "stack init --secrets-provider passphrase dev",
  ])("%s does not tell its stack for certain", line => {
    expect(stackOf(read(line), "dev")).toBeUndefined();
  });

  test("needs Pulumi's host for Node where it runs the program", () => {
    expect(["up --yes", "--color never preview", "watch"].map(read).map(needsNodeHost)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["up --help", "stack ls", "destroy", "config set up 1"].map(read).some(needsNodeHost)).toBe(false);
  });
});

test("only dev gets the passphrase that everybody knows", () => {
  vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", undefined);
  vi.stubEnv("PULUMI_CONFIG_PASSPHRASE_FILE", undefined);
  const passphrase = (name: string | undefined) => pulumiEnvironment(name, "dev")["PULUMI_CONFIG_PASSPHRASE"];
  expect(passphrase("dev")).toBe("isthmus-dev");
  expect(passphrase("prod")).toBeUndefined();
  expect(passphrase(undefined)).toBeUndefined();
});
