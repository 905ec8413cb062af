import type { z } from "zod";

import type { Problem } from "../problem.ts";
import { stackConfigSchema, type StackConfig } from "../schema.ts";

/** Reads raw config values into a StackConfig, or tells what keys and types are wrong. */
export function checkShape(raw: Readonly<Record<string, unknown>>): {
  readonly config?: StackConfig;
  readonly problems: readonly Problem[];
} {
  const result = stackConfigSchema.safeParse(raw);
  if (result.success) return { config: result.data, problems: [] };
  return { problems: result.error.issues.flatMap(issue => problemsOf(issue, raw)) };
}

function problemsOf(issue: z.core.$ZodIssue, raw: unknown): Problem[] {
  const path = pathOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(key => ({
      path: pathOf([...issue.path, key]),
      reason: "there is no such key",
      remedy: "see docs/configuration.md for the keys there are, or remove it",
    }));
  }
  const value = issue.path.reduce<unknown>(
    (object, key) => (object as Record<PropertyKey, unknown> | undefined)?.[key],
    raw,
  );
  if (value === undefined) return [{ path, reason: "it is missing", remedy: `add it: ${issue.message}` }];
  return [
    {
      path,
      reason: `${JSON.stringify(value)} can't be used`,
      remedy: issue.message.replace(/^Invalid input: /, ""),
    },
  ];
}

/** A key as users write it, behind the project's name. */
export function pathOf(path: readonly PropertyKey[]): string {
  return `isthmus:${path.map(String).join(".")}`;
}
