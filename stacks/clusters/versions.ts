import { SOURCE_HUB, type ImageSet } from "../../toolchain/image-set.ts";
import type { Problem } from "../config/problem.ts";
import type { ClustersConfig, ImagesConfig } from "./schema.ts";

/** The Istio release that Isthmus installs: that of the istioctl it accepts. */
const istio = "1.31";

/** Kubernetes minors by Istio release: the table on istio.io/latest/docs/releases/supported-releases. */
const kubernetesMinors = { "1.31": { first: 32, last: 36 } } as const;

/** Istio's release, and the first and last minor of Kubernetes that it supports. */
export const kubernetesRange = { istio, ...kubernetesMinors[istio] } as const;

interface Config {
  readonly clusters: ClustersConfig;
  readonly images: ImagesConfig;
  readonly mesh?: { readonly remotes: Readonly<Record<string, string>> } | undefined;
}

/** Images that don't fit together, or don't say which version they hold. */
export function checkVersions(config: Config, available: ImageSet): Problem[] {
  const own = Object.entries(config.clusters).flatMap(([name, { kind }]) =>
    kind?.image === undefined ? [] : checkNode(`isthmus:clusters.${name}.kind.image`, kind.image),
  );
  const usesOurs = Object.values(config.clusters).some(({ kind }) => kind && kind.image === undefined);
  const common = config.images.node ?? (usesOurs ? available.node : undefined);
  return [
    ...own,
    ...(common === undefined ? [] : checkNode("isthmus:images.node", common)),
    ...checkTag(config.images.istio?.tag),
    ...checkEnvoy(config.images.istio),
    ...checkShared(config, available),
  ];
}

function checkNode(path: string, image: string): Problem[] {
  const minor = /:v1\.(\d+)\.\d+/.exec(image)?.[1];
  if (minor === undefined) {
    const reason = `${image}: its tag does not tell the Kubernetes version`;
    return [{ path, reason, remedy: "use a tag such as kindest/node:v1.36.4" }];
  }
  const { first, last } = kubernetesRange;
  if (Number(minor) >= first && Number(minor) <= last) return [];
  const reason = `${image}: Istio ${istio} does not support Kubernetes 1.${minor}`;
  return [{ path, reason, remedy: `use a node image from 1.${first} to 1.${last}` }];
}

/** A tag need not be a version; one that is has to be the installer's own, whose charts it is put into. */
function checkTag(tag: string | undefined): Problem[] {
  const version = /^(\d+\.\d+)\.\d+/.exec(tag ?? "")?.[1];
  if (version === undefined || version === istio) return [];
  const reason = `${tag ?? ""} is of Istio ${version}, and Isthmus installs ${istio}`;
  return [{ path: "isthmus:images.istio.tag", reason, remedy: `use images of ${istio}` }];
}

/** The images that are built here have upstream Envoy in them, under whatever name a config gives them. */
function checkEnvoy(istio: ImagesConfig["istio"]): Problem[] {
  if (istio?.hub !== SOURCE_HUB || istio.envoy === "upstream") return [];
  const reason = `${SOURCE_HUB}/proxyv2 has upstream Envoy in it, and pods would never get past it with the filters of Istio's own`;
  return [{ path: "isthmus:images.istio.envoy", reason, remedy: "add envoy: upstream" }];
}

/** istiod puts its own proxy into the pods of every cluster that it serves. */
function checkShared({ clusters, images, mesh }: Config, { origin }: ImageSet): Problem[] {
  if (images.istio || origin === "official") return [];
  const isKind = (name: string) => clusters[name]?.kind !== undefined;
  const mixed = Object.entries(mesh?.remotes ?? {}).find(
    pair => pair.every(name => Object.hasOwn(clusters, name)) && isKind(pair[0]) !== isKind(pair[1]),
  );
  if (!mixed) return [];
  const [adopted, kind] = isKind(mixed[0]) ? [mixed[1], mixed[0]] : mixed;
  const reason = `${adopted} and ${kind} run the same images of Istio, and ${adopted} can't pull those that are built on this machine`;
  const remedy = "name images that both can pull, such as { hub: docker.io/istio, tag: 1.31.0 }";
  return [{ path: "isthmus:images.istio", reason, remedy }];
}
