import type { Plan } from "../../stacks/plan.ts";
import { commandFor } from "../line/command-for.ts";
import { formatCounts, type Change, type ChangeOp, type countSteps } from "./changes.ts";
import { formatDiagnostic, type Diagnostic } from "./diagnostics.ts";
import { fit, type Section } from "./fit.ts";
import { codeSpan, tableHead, tableRow } from "./markdown.ts";
import { topologySections } from "./topology-markdown.ts";

/** Everything that a preview has found. */
export interface PreviewFindings {
  readonly plan: Plan;
  readonly changes: readonly Change[];
  /** Steps by operation, unchanged ones included. */
  readonly counts: ReturnType<typeof countSteps>;
  readonly warnings: readonly Diagnostic[];
  /** Things to know about the preview itself, in words of ours. */
  readonly remarks: readonly string[];
}

/** The most that GitHub takes for one comment, in characters. */
export const longestComment = 65_536;

/** Longest text of a warning, in characters. */
const longestWarning = 1000;
/** Properties of one resource that are named. */
const namedProperties = 6;

/**
 * A preview as Markdown for a comment on a pull request: what changes, the most important first, and the topology that results.
 * It holds names and no values, so no secret. Its first line, which nobody sees, tells the comment from others.
 */
export function previewMarkdown({ plan, changes, counts, warnings, remarks }: PreviewFindings): string {
  const order = placesOf(plan, changes);
  const of = (op: ChangeOp) =>
    sorted(
      changes.filter(change => change.op === op),
      order,
    );
  const sections: Section[] = [
    {
      head: [
        `<!-- isthmus preview: ${plan.stack} -->`,
        `### Preview of the stack ${codeSpan(plan.stack)}`,
        "",
        changes.length === 0 ? `Nothing to change: ${formatCounts(counts)}.` : `**${formatCounts(counts)}**`,
        "",
        ...remarks.flatMap(remark => [remark, ""]),
      ],
      rows: [],
      foot: [],
    },
    ...warningSection(warnings),
    ...clusterSection(order, changes),
    ...changeSection("To delete", of("delete"), false),
    ...changeSection("To replace", of("replace"), false),
    ...changeSection("To update", of("update"), false),
    ...topologySections(plan),
    ...changeSection("To create", of("create"), true),
  ];
  const all = commandFor(plan.stack, "preview");
  return fit(sections, longestComment, count => `… and ${count} more, which \`${all}\` shows.`);
}

function warningSection(warnings: readonly Diagnostic[]): Section[] {
  if (warnings.length === 0) return [];
  const rows = warnings.map(warning => `- ${codeSpan(formatDiagnostic(warning), longestWarning)}`);
  return [{ head: [], rows, foot: [""] }];
}

const ops = ["create", "update", "replace", "delete"] as const;
const wholeStack = "the stack";

/** The clusters in which something changes, those of the plan first, and the stack as a whole last. */
function placesOf({ clusters }: Plan, changes: readonly Change[]): readonly (string | undefined)[] {
  const planned = clusters.map(({ name }) => name);
  const others = changes.flatMap(({ cluster }) =>
    cluster === undefined || planned.includes(cluster) ? [] : [cluster],
  );
  return [...planned, ...[...new Set(others)].sort(), undefined];
}

/** By place, type and name: the engine's own order is another each time. */
function sorted(changes: readonly Change[], order: readonly (string | undefined)[]): Change[] {
  const key = ({ type, name }: Change) => `${type} ${name}`;
  return [...changes].sort(
    (a, b) =>
      order.indexOf(a.cluster) - order.indexOf(b.cluster) || (key(a) < key(b) ? -1 : Number(key(a) > key(b))),
  );
}

/** How many changes of each kind there are in each place. */
function clusterSection(order: readonly (string | undefined)[], changes: readonly Change[]): Section[] {
  if (changes.length === 0) return [];
  const groups = Map.groupBy(changes, ({ cluster }) => cluster);
  const rows = order.flatMap(cluster => {
    const group = groups.get(cluster);
    if (group === undefined) return [];
    const numbers = ops.map(op => group.filter(change => change.op === op).length);
    return [tableRow([placeOf(cluster), ...numbers.map(number => (number === 0 ? "" : String(number)))])];
  });
  return [{ head: tableHead(["cluster", ...ops]), rows, foot: [""] }];
}

const placeOf = (cluster: string | undefined): string =>
  cluster === undefined ? wholeStack : codeSpan(cluster);

/** One kind of change, resource by resource. */
function changeSection(title: string, changes: readonly Change[], isFolded: boolean): Section[] {
  if (changes.length === 0) return [];
  const named = changes.some(({ properties }) => properties.length > 0) && !isFolded;
  const heading = `${title} (${changes.length})`;
  return [
    {
      head: [
        ...(isFolded ? [`<details><summary>${heading}</summary>`, ""] : [`#### ${heading}`, ""]),
        ...tableHead(["cluster", "resource", "name", ...(named ? ["what differs"] : [])]),
      ],
      rows: changes.map(({ cluster, type, name, properties }) =>
        tableRow([
          placeOf(cluster),
          codeSpan(type),
          codeSpan(name),
          ...(named ? [propertiesIn(properties)] : []),
        ]),
      ),
      foot: isFolded ? ["", "</details>"] : [""],
    },
  ];
}

function propertiesIn(properties: readonly string[]): string {
  const shown = properties.slice(0, namedProperties).map(path => codeSpan(path));
  const left = properties.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join(", ");
}
