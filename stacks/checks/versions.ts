import type { ImageSet } from "../../toolchain/image-set.ts";
import type { Problem } from "../problem.ts";
import type { StackConfig } from "../schema.ts";

/** The Istio release that Isthmus installs: that of the istioctl it accepts. */
const istioMinor = "1.31";

/** Kubernetes minors that Istio's support table lists for that release: 1.32 to 1.36. */
const kubernetesMinors = { first: 32, last: 36 } as const;

/** Node images whose Kubernetes version Istio does not support, or that do not say which they have. */
export function checkVersions(config: StackConfig, images: ImageSet): Problem[] {
  return Object.entries(config.clusters).flatMap(([name, { kind }]) => {
    if (!kind) return [];
    const own = kind.image ?? config.images.node;
    const path = kind.image ? `isthmus:clusters.${name}.kind.image` : "isthmus:images.node";
    const image = own ?? images.node;
    const minor = /:v1\.(\d+)\.\d+/.exec(image)?.[1];
    if (minor === undefined) {
      return [
        {
          path,
          reason: `${image}: its tag does not tell the Kubernetes version`,
          remedy: "use a tag such as kindest/node:v1.36.4",
        },
      ];
    }
    if (Number(minor) >= kubernetesMinors.first && Number(minor) <= kubernetesMinors.last) return [];
    return [
      {
        path,
        reason: `${image}: Istio ${istioMinor} does not support Kubernetes 1.${minor}`,
        remedy: `use a node image from 1.${kubernetesMinors.first} to 1.${kubernetesMinors.last}`,
      },
    ];
  });
}
