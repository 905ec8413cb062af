import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { ConfigError } from "../../stacks/config/problem.ts";
import { rawConfig, type hidden } from "../../stacks/config/raw-config.ts";
import { checkConfig, type CheckedConfig, type Occasion } from "../../stacks/read.ts";
import type { StackConfig } from "../../stacks/schema.ts";
import type { ImageSet, PodImages } from "../../toolchain/image-set.ts";

/** Telepresence's images. */
export const telepresence = { manager: "isthmus/tel2:t", client: "isthmus/telepresence:t" };

/** Images like the official ones, the same on every machine. */
export const podImages: PodImages = {
  istio: { hub: "docker.io/istio", tag: "1.31.0", envoy: "istio" },
  helloworld: { v1: "helloworld-v1:1", v2: "helloworld-v2:1" },
  curl: "curl:1",
  telepresence,
};
export const images: ImageSet = {
  origin: "official",
  kubernetesVersion: "1.36.4",
  node: "kindest/node:v1.36.4@sha256:099e",
  ...podImages,
};

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

/** A kubeconfig that nothing is wrong with, with one context. */
export const kubeconfig = (context = "admin"): string =>
  JSON.stringify({
    contexts: [{ name: context, context: { cluster: "it", user: "admin" } }],
    clusters: [{ name: "it", cluster: { server: "https://it.example.org:6443" } }],
    users: [{ name: "admin", user: { token: "not-a-real-one" } }],
  });

export interface Circumstances extends Partial<Occasion> {
  readonly stack?: string;
  /** Values of the keys beside the schema's. */
  readonly secrets?: Readonly<Record<string, string | typeof hidden>>;
  /** Whether a key is kept encrypted. Default: each is as it should be. */
  readonly encrypted?: (key: string) => boolean;
}

/** Checks raw values as the program does. */
export function checkAll(
  raw: Raw,
  { stack = "dev", secrets = {}, encrypted, ...occasion }: Circumstances = {},
): CheckedConfig {
  const stored = (values: Readonly<Record<string, unknown>>, isSecret: boolean) =>
    Object.entries(values).map(
      ([key, value]) => [key, { value, isEncrypted: encrypted?.(key) ?? isSecret }] as const,
    );
  const config = rawConfig(stack, Object.fromEntries([...stored(raw, false), ...stored(secrets, true)]));
  return checkConfig(config, { images, isUpdate: false, ...occasion });
}

/** What raw values come to. @throws ConfigError with every problem there is */
export const check = (raw: Raw, circumstances: Circumstances = {}): StackConfig =>
  checkAll(raw, circumstances).config;

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
