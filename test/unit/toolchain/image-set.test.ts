import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { imageConfiguration } from "../../../toolchain/images/archive.ts";
import { cgroupOf, officialImages, sourceImages } from "../../../toolchain/image-set.ts";
import { parseRecord } from "../../../toolchain/machine-record.ts";
import { pinnedImages } from "../../../toolchain/releases/images.ts";
import { VERSION_RULES } from "../../../toolchain/version-rules.ts";

describe("official images", () => {
  it("pin the node by digest, in a version that the machine's cgroups allow", () => {
    expect(officialImages("v2").node).toMatch(/^kindest\/node:v1\.36\.4@sha256:[0-9a-f]{64}$/);
    expect(officialImages("v1").node).toMatch(/^kindest\/node:v1\.34\.11@sha256:[0-9a-f]{64}$/);
  });

  it("go by the cgroup version that Docker names, whatever this machine has", () => {
    expect(cgroupOf({ cgroupVersion: "1" })).toBe("v1");
    expect(cgroupOf({ cgroupVersion: "2" })).toBe("v2");
  });

  it("name Istio's hub and its release, whatever is compiled into istioctl", () => {
    expect(officialImages("v2").istio).toMatchObject({
      hub: "docker.io/istio",
      tag: "1.31.0",
      envoy: "istio",
    });
  });

  it("have their registry and a version in each name, for runtimes that complete none", () => {
    const { istio, helloworld, curl, telepresence } = officialImages("v2");
    const images = [
      ...[helloworld.v1, helloworld.v2, curl, telepresence.manager, telepresence.client],
      ...Object.values(istio.pinned ?? {}),
    ];
    for (const image of images) {
      expect(image).toMatch(/^(docker|ghcr)\.io\/[a-z]+\/[-a-z0-9]+:\d+\.[.\d]+(@sha256:[0-9a-f]{64})?$/);
    }
  });

  it("pin Istio's by digest under its own hub and tag, those that are pinned", () => {
    const { hub, tag, pinned = {} } = officialImages("v2").istio;
    expect(pinned.proxyv2).toBeDefined();
    for (const [name, image] of Object.entries(pinned)) {
      expect(image).toMatch(new RegExp(`^${hub}/${name}:${tag}@sha256:[0-9a-f]{64}$`));
    }
  });

  it("are of the versions that are built here", () => {
    expect(pinnedImages.pilot.tag).toBe(VERSION_RULES.istioctl.built);
    expect(pinnedImages.proxyv2.tag).toBe(VERSION_RULES.istioctl.built);
    const telepresence = readFileSync("toolchain/go/telepresence/go.mod", "utf8");
    for (const { tag } of [pinnedImages.tel2, pinnedImages.telepresence]) {
      expect(telepresence).toMatch(new RegExp(`telepresenceio/telepresence/v2 v${tag} `));
    }
  });
});

describe("source-built images", () => {
  it("have names that are known before they exist, and stay the same for the same recipe", () => {
    const images = sourceImages(false);
    expect(images.node).toMatch(/^isthmus\/node:v1\.34\.4-[0-9a-f]{12}$/);
    expect(sourceImages(false)).toEqual(images);
  });

  it("have upstream Envoy in their proxy", () => {
    expect(sourceImages(false).istio).toMatchObject({ hub: "isthmus", envoy: "upstream" });
  });

  it("tell a node for a sandbox without CAP_SYS_RESOURCE from an ordinary one, and only the node", () => {
    const [ordinary, sandbox] = [sourceImages(false), sourceImages(true)];
    expect(sandbox.node).not.toBe(ordinary.node);
    expect({ ...sandbox, node: "" }).toEqual({ ...ordinary, node: "" });
  });
});

describe("the record of a machine", () => {
  it("is read back", () => {
    expect(parseRecord('{"images":"source"}')).toEqual({ images: "source" });
    expect(parseRecord('{"images":"official","cgroup":"v1"}')).toEqual({ images: "official", cgroup: "v1" });
  });

  it.each(["", "{", "null", "[]", '{"images":"elsewhere","cgroup":1}'])(
    "counts as none when it reads %j",
    text => {
      expect(parseRecord(text)).toEqual({});
    },
  );
});

it("makes the same configuration, and so the same image, of the same layers", () => {
  const layers = [{ file: "ignored.tar", digest: `sha256:${"0".repeat(64)}` }];
  const image = { name: "isthmus/pilot:1", layers, config: { User: "1337:1337" } };
  expect(imageConfiguration(image)).toBe(imageConfiguration({ ...image, name: "isthmus/pilot:2" }));
  expect(JSON.parse(imageConfiguration(image))).toMatchObject({ config: { User: "1337:1337" }, os: "linux" });
});
