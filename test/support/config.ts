import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { checkConfig, type RawConfig } from "../../stacks/read.ts";
import { ConfigError } from "../../stacks/config/problem.ts";
import type { StackConfig } from "../../stacks/schema.ts";
import type { ImageSet } from "../../toolchain/image-set.ts";

/** Images like the official ones, the same on every machine. */
export const images: ImageSet = {
  origin: "official",
  kubernetesVersion: "1.36.4",
  node: "kindest/node:v1.36.4@sha256:099e",
  helloworld: { v1: "helloworld-v1:1", v2: "helloworld-v2:1" },
  curl: "curl:1",
};

/** Telepresence's images, where a test has edges. */
export const telepresence = { manager: "isthmus/tel2:t", client: "isthmus/telepresence:t" };

export type Raw = Record<string, unknown>;

/** The `isthmus:` keys of a stack's file. */
export function readStackFile(file: string): Raw {
  const { config } = parse(readFileSync(file, "utf8")) as { config: Raw };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace("isthmus:", ""), value]),
  );
}

/** The config that is shipped, with some of its keys replaced. */
export const devConfig = (changes: Raw = {}): Raw => ({ ...readStackFile("Pulumi.dev.yaml"), ...changes });

/** A kind cluster's entry. */
export const kind = (podSubnet: string, serviceSubnet: string, more: Raw = {}): Raw => ({
  kind: { podSubnet, serviceSubnet, ...more },
  network: "network1",
});

export interface Circumstances extends Partial<Pick<RawConfig, "stack" | "encrypted" | "images">> {
  /** Values of the keys beside the schema's. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Checks raw values as the program does. */
export function check(raw: Raw, { secrets = {}, ...others }: Circumstances = {}): StackConfig {
  const secret = (key: string) => secrets[key];
  return checkConfig({ stack: "dev", raw, others: Object.keys(secrets), secret, images, ...others });
}

/** What is wrong with raw values, a line each; empty when nothing is. */
export function problemsOf(raw: Raw, circumstances: Circumstances = {}): string[] {
  try {
    check(raw, circumstances);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split("\n  ").slice(1);
  }
}
