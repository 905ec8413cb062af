import { describe, expect, it } from "vitest";

import type { IstioOperatorSpec } from "../../../components/mesh/operator-spec.ts";
import { pins } from "../../../components/mesh/pins.ts";
import type { IstioImages } from "../../../toolchain/image-set.ts";

const [pilot, proxyv2] = ["r/pilot:1@sha256:aa", "r/proxyv2:1@sha256:bb"];
const images: IstioImages = { hub: "r", tag: "1", envoy: "istio", pinned: { pilot, proxyv2 } };
const global = { proxy: { image: proxyv2 }, proxy_init: { image: proxyv2 } };

describe("Istio's images by digest", () => {
  it("take the place of their names in the charts", () => {
    expect(pins(images)).toEqual({ values: { pilot: { image: pilot }, global } });
  });

  it("are those that have one", () => {
    expect(pins({ ...images, pinned: { proxyv2 } })).toEqual({ values: { global } });
    expect(pins({ hub: "r", tag: "1", envoy: "istio" })).toEqual({});
  });

  it.each<[string, IstioOperatorSpec, object]>([
    ["another hub", { hub: "mirror" }, {}],
    ["another tag", { values: { global: { tag: "1.31.1" } } }, {}],
    ["distroless images", { values: { global: { variant: "distroless" } } }, {}],
    ["another istiod", { values: { pilot: { tag: "1.31.1" } } }, { values: { global } }],
    [
      "distroless proxies",
      { meshConfig: { defaultConfig: { image: { imageType: "distroless" } } } },
      { values: { pilot: { image: pilot } } },
    ],
    [
      "something else",
      { values: { pilot: { traceSampling: 1 } } },
      { values: { pilot: { image: pilot }, global } },
    ],
  ])("are left out where an overlay has %s", (_, overlay, spec) => {
    expect(pins(images, overlay)).toEqual(spec);
  });
});
