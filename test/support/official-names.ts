import { join } from "node:path";

import { run } from "../../toolchain/process.ts";
import { bringPodSources } from "../../toolchain/images/pod-sources.ts";
import { podImages } from "../../toolchain/images/pods.ts";
import type { PodImages } from "../../toolchain/image-set.ts";
import { pinnedImages, type ImageName } from "../../toolchain/releases/images.ts";
import { mirrorRegistries, Registry } from "./registry.ts";

const tagged = (name: ImageName): string => `${pinnedImages[name].name}:${pinnedImages[name].tag}`;

/** The images of this machine under their official names. Only the digests are others, so there are none. */
export const officialNames: PodImages = {
  istio: { hub: "docker.io/istio", tag: pinnedImages.pilot.tag, envoy: "upstream" },
  helloworld: { v1: tagged("helloworld-v1"), v2: tagged("helloworld-v2") },
  curl: tagged("curl"),
  telepresence: { manager: tagged("tel2"), client: tagged("telepresence") },
};

/**
 * A registry that has them, and stands in for the official ones to the nodes of a Docker network.
 * @param directory for what it stores
 * @param mirrors the nodes' /etc/containerd/certs.d
 */
export async function serveOfficialNames(
  directory: string,
  network: string,
  mirrors: string,
): Promise<Registry> {
  const names = {
    pilot: tagged("pilot"),
    proxy: tagged("proxyv2"),
    helloworld: officialNames.helloworld,
    curl: officialNames.curl,
    trafficManager: officialNames.telepresence.manager,
    telepresence: officialNames.telepresence.client,
  };
  const gateways = await run("docker", [
    ...["network", "inspect", network, "--format", "{{range .IPAM.Config}}{{.Gateway}} {{end}}"],
  ]);
  const gateway = gateways.split(" ").find(address => address.includes(".")) ?? "";
  const registry = await Registry.start(join(directory, "registry"), gateway);
  const images = await podImages(directory, [], await bringPodSources(names, () => undefined));
  for (const image of images) await registry.put(image);
  mirrorRegistries(mirrors, ["docker.io", "ghcr.io"], registry.url);
  return registry;
}
