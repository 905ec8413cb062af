import { officialImages, sourceImages, type ImageSet } from "../toolchain/image-set.ts";
import { ConfigError, problemLine, type Findings, type Problem } from "./config/problem.ts";
import type { RawConfig } from "./config/raw-config.ts";
import { checkConfig, type CheckedConfig } from "./read.ts";
import type { StackConfig } from "./schema.ts";
import { judgeLifetimes } from "./trust/judge.ts";
import { observeRootEnds } from "./trust/observe.ts";
import { planTrust } from "./trust/plan.ts";

/** The two kinds of machines, as far as a config can tell them apart. */
const machines: readonly { readonly where: string; readonly images: () => ImageSet }[] = [
  { where: "on a machine that pulls the official images", images: () => officialImages("v2") },
  { where: "on a machine that builds its images", images: () => sourceImages(false) },
];

/**
 * Checks a config whose secrets are hidden, with the same result on every machine: a problem is one wherever the stack is made,
 * and a warning tells what only some machines refuse, or only a stack that is new, or what may not be meant.
 */
export function checkAnywhere(raw: RawConfig): Findings {
  const checked = machines.map(({ where, images }) => {
    const { problems, checked } = tryConfig(raw, images());
    return { where, problems, checked, lines: new Set(problems.map(problemLine)) };
  });
  const isEverywhere = (problem: Problem) => checked.every(({ lines }) => lines.has(problemLine(problem)));
  const ofSome = checked.flatMap(({ where, problems }) =>
    problems
      .filter(problem => !isEverywhere(problem))
      .map(({ reason, ...problem }) => ({ ...problem, reason: `${where}, ${reason}` })),
  );
  const passed = checked.flatMap(({ checked }) => checked ?? [])[0];
  return {
    problems: checked[0]?.problems.filter(isEverywhere) ?? [],
    warnings: [...ofSome, ...(passed ? [...passed.warnings, ...ofNew(raw, passed.config)] : [])],
  };
}

function tryConfig(
  raw: RawConfig,
  images: ImageSet,
): { readonly problems: readonly Problem[]; readonly checked?: CheckedConfig } {
  try {
    return { problems: [], checked: checkConfig(raw, { images, isUpdate: true }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems };
  }
}

/** What is refused as long as a stack is new, of what can be read: certificates that are kept in clear. */
function ofNew(raw: RawConfig, config: StackConfig): Problem[] {
  const trust = planTrust(config);
  const readable = trust.roots.filter(
    root => root.source !== "upload" || typeof raw.secret(root.certKey) === "string",
  );
  const ends = observeRootEnds({ ...trust, roots: readable }, key => String(raw.secret(key)));
  return judgeLifetimes(trust, undefined, ends).map(({ reason, ...problem }) => ({
    ...problem,
    reason: `a new stack is refused: ${reason}`,
  }));
}
