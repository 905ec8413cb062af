import fc from "fast-check";
import { expect, it } from "vitest";

import type { Change } from "../../cli/report/changes.ts";
import { longestComment, previewMarkdown } from "../../cli/report/preview-markdown.ts";
import { planStack, type Plan } from "../../stacks/plan.ts";
import { check, devConfig, images } from "../support/config.ts";

const plan = planStack("dev", check(devConfig()), images);

/** Texts that would break a table, make HTML, mention somebody or turn the direction of writing, among any others. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...Array.from("`|\\<>!-@#[]()*_~\n\r\t \u202e\u0000&;é𝄞")) }),
  fc.constantFrom("</details>", "<!-- x", "-->", "@everyone", "```", "\\|", "\\`", "![a](https://b)", ""),
);
const change: fc.Arbitrary<Change> = fc.record({
  op: fc.constantFrom("create", "update", "replace", "delete"),
  urn: text,
  type: text,
  name: text,
  cluster: fc.option(text, { nil: undefined }),
  properties: fc.array(text, { maxLength: 20 }),
});

/** A plan with another cluster, of which each text is somebody's. */
const withCluster = (name: string, networkName: string): Plan => ({
  ...plan,
  clusters: plan.clusters.flatMap(cluster => [cluster, { ...cluster, name, networkName }]),
});

it("a preview for a comment is short enough, and what others wrote stays in its cell and does nothing", () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 30 }),
      fc.integer({ min: 1, max: 200 }),
      fc.array(text, { maxLength: 3 }),
      text,
      (some, times, messages, name) => {
        const markdown = previewMarkdown({
          plan: withCluster(name, name),
          changes: Array.from({ length: times }, () => some).flat(),
          counts: { create: 1 },
          warnings: messages.map(message => ({ severity: "warning", message })),
          remarks: [],
        });
        expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(longestComment);
        expect(markdown.length).toBeLessThanOrEqual(longestComment);
        // Between two backticks is what others wrote, and there is nothing of theirs anywhere else.
        const lines = markdown.split("\n");
        for (const line of lines) {
          const parts = line.split("`");
          expect(parts.length % 2).toBe(1);
          const theirs = parts.filter((_, index) => index % 2 === 1);
          for (const part of theirs) expect(part).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}|\\]/u);
          expect(parts.filter((_, index) => index % 2 === 0).join("")).toMatch(ours);
        }
        const tables = lines.filter(line => line.startsWith("|"));
        expect(tables.every(line => line.endsWith("|"))).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

/** What a line has outside of code spans. */
const ours =
  /^(<!-- isthmus preview: dev -->|<details><summary>To create \(\d+\)<\/summary>|<\/details>|[-#*| \w:,.…()—]*)$/;
