import { execFileSync } from "node:child_process";

import { expect, it } from "vitest";

import { exportLine } from "../../../cli/commands/kubeconfig.ts";

it.each(["/home/me/.cache/isthmus/run/dev/kubeconfig.yaml", '/tmp/it\'s mine/$HOME "x".yaml'])(
  "the line that kubeconfig prints makes %s the shell's",
  path => {
    const script = `${exportLine(path)}; printf %s "$KUBECONFIG"`;
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe(path);
  },
);
