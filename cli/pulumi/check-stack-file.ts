import { readFileSync } from "node:fs";
import { join } from "node:path";

import { checkAnywhere } from "../../stacks/check-anywhere.ts";
import { problemLine, type Problem } from "../../stacks/config/problem.ts";
import { configOfFile } from "../../stacks/config/raw-config.ts";
import { namedSecrets } from "../../stacks/named-secrets.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { oneLine } from "../line/one-line.ts";
import {
  faultLine,
  parseStackFile,
  YamlError,
  type NamedStackFile,
  type StackFile,
  type YamlFault,
} from "./stack-file.ts";

/** What a look at one stack's file has found. */
export interface StackFileReport extends NamedStackFile {
  readonly problems: readonly (Problem | YamlFault)[];
  readonly warnings: readonly Problem[];
  /** Encrypted values that the config names, which nothing was looked at of. */
  readonly hiddenSecrets: number;
}

/**
 * Checks the file of a stack by itself: with no passphrase, tool, Docker or cluster, and with the same result on every machine.
 *
 * @param project whose config keys count
 */
export function checkStackFile(directory: string, named: NamedStackFile, project: string): StackFileReport {
  const read = tryRead(directory, named.file);
  if ("faults" in read) return { ...named, problems: read.faults, warnings: [], hiddenSecrets: 0 };
  const raw = configOfFile(named.stack, project, read.config);
  const hiddenSecrets = [...namedSecrets(raw.values)].filter(key => raw.encrypted.has(key)).length;
  return { ...named, ...checkAnywhere(raw), hiddenSecrets };
}

function tryRead(
  directory: string,
  file: string,
): Pick<StackFile, "config"> | { readonly faults: readonly YamlFault[] } {
  let text: string;
  try {
    text = readFileSync(join(directory, file), "utf8");
  } catch (error) {
    return { faults: [{ reason: `it can't be read: ${messageOf(error)}` }] };
  }
  try {
    return parseStackFile(text, file);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return { faults: error.faults };
  }
}

/** Everything that was found, a line each, problems first. */
export function reportLines({ file, problems, warnings }: StackFileReport): string[] {
  return [
    ...problems.map(found => ("path" in found ? `${file}: ${problemLine(found)}` : faultLine(file, found))),
    ...warnings.map(warning => `${file}: warning: ${problemLine(warning)}`),
  ].map(oneLine);
}
