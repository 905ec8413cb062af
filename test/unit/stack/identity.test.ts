import { execFile } from "node:child_process";
import { hostname } from "node:os";
import { promisify } from "node:util";

import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";

import { parseIdentity } from "../../../components/stack/stack-identity.ts";
import { known } from "../../../components/stack/known.ts";

async function identify(stack: string) {
  const { stdout } = await promisify(execFile)(process.execPath, ["components/run.ts", "stack.identify"], {
    env: { ...process.env, ISTHMUS_STACK: stack },
  });
  return parseIdentity(stdout);
}

it("is another one for each stack of a name, and says who made it, where and when", async () => {
  const [one, other] = await Promise.all([identify("dev"), identify("dev")]);
  expect(one.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(other.id).not.toBe(one.id);
  expect(one).toMatchObject({ stack: "dev", host: hostname() });
  expect(one.user).not.toBe("");
  expect(Date.now() - Date.parse(one.since)).toBeLessThan(60_000);
});

it("is waited for, and is undefined where a preview can't know it", async () => {
  expect(await known(pulumi.output(Promise.resolve("x")))).toBe("x");
  expect(await known(pulumi.output(pulumi.unknown) as pulumi.Output<string>)).toBeUndefined();
});
