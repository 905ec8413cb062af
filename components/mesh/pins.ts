import type { IstioImages } from "../../toolchain/image-set.ts";
import { valueAt, type IstioOperatorSpec } from "./operator-spec.ts";

/** Keys of an overlay that choose other images than hub and tag do: what it chooses has no digest of ours. */
const choices = {
  both: ["hub", "tag", "values.global.hub", "values.global.tag", "values.global.variant"],
  pilot: [
    ...["components.pilot.hub", "components.pilot.tag"],
    ...["values.pilot.hub", "values.pilot.tag", "values.pilot.variant"],
  ],
  proxyv2: ["meshConfig.defaultConfig.image", "values.meshConfig.defaultConfig.image"],
};

/**
 * Istio's images by digest, where one is known and the overlay leaves the choice to us. The charts take a whole reference
 * for an image's name (values `pilot.image`, `global.proxy.image` and `global.proxy_init.image`), and then neither hub nor tag.
 */
export function pins({ pinned = {} }: IstioImages, overlay: IstioOperatorSpec = {}): IstioOperatorSpec {
  const isChosen = (keys: readonly string[]): boolean =>
    [...choices.both, ...keys].some(key => valueAt(overlay, key.split(".")) !== undefined);
  const { pilot, proxyv2 } = pinned;
  const isPilotOurs = pilot !== undefined && !isChosen(choices.pilot);
  const isProxyOurs = proxyv2 !== undefined && !isChosen(choices.proxyv2);
  if (!isPilotOurs && !isProxyOurs) return {};
  return {
    values: {
      ...(isPilotOurs && { pilot: { image: pilot } }),
      ...(isProxyOurs && { global: { proxy: { image: proxyv2 }, proxy_init: { image: proxyv2 } } }),
    },
  };
}
