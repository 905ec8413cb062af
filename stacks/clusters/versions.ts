import type { ImageSet } from "../../toolchain/image-set.ts";
import type { Problem } from "../config/problem.ts";
import type { ClustersConfig, ImagesConfig } from "./schema.ts";

/** The Istio release that Isthmus installs: that of the istioctl it accepts. */
const istio = "1.31";

/** Kubernetes minors by Istio release: the table on istio.io/latest/docs/releases/supported-releases. */
const kubernetesMinors = { "1.31": { first: 32, last: 36 } } as const;

/** Images that don't fit together, or don't say which version they hold. */
export function checkVersions(
  config: { readonly clusters: ClustersConfig; readonly images: ImagesConfig },
  available: ImageSet,
): Problem[] {
  const own = Object.entries(config.clusters).flatMap(([name, { kind }]) =>
    kind?.image === undefined ? [] : checkNode(`isthmus:clusters.${name}.kind.image`, kind.image),
  );
  const usesOurs = Object.values(config.clusters).some(({ kind }) => kind && kind.image === undefined);
  const common = config.images.node ?? (usesOurs ? available.node : undefined);
  return [
    ...own,
    ...(common === undefined ? [] : checkNode("isthmus:images.node", common)),
    ...checkIstio(config.images.istio?.tag),
  ];
}

function checkNode(path: string, image: string): Problem[] {
  const minor = /:v1\.(\d+)\.\d+/.exec(image)?.[1];
  if (minor === undefined) {
    const reason = `${image}: its tag does not tell the Kubernetes version`;
    return [{ path, reason, remedy: "use a tag such as kindest/node:v1.36.4" }];
  }
  const { first, last } = kubernetesMinors[istio];
  if (Number(minor) >= first && Number(minor) <= last) return [];
  const reason = `${image}: Istio ${istio} does not support Kubernetes 1.${minor}`;
  return [{ path, reason, remedy: `use a node image from 1.${first} to 1.${last}` }];
}

/** A tag need not be a version; one that is has to be the installer's own, whose charts it is put into. */
function checkIstio(tag: string | undefined): Problem[] {
  const version = /^(\d+\.\d+)\.\d+/.exec(tag ?? "")?.[1];
  if (version === undefined || version === istio) return [];
  const reason = `${tag ?? ""} is of Istio ${version}, and Isthmus installs ${istio}`;
  return [{ path: "isthmus:images.istio.tag", reason, remedy: `use images of ${istio}` }];
}
