import { describe, expect, it } from "vitest";

import { parseImage } from "../../../components/edges/image-reference.ts";
import {
  agentName,
  apiAddress,
  interceptorName,
  kubeconfigSecretName,
  maxCodeLength,
  sampleApi,
} from "../../../components/edges/names.ts";

describe("names", () => {
  it("are wutong's where wutong knows them", () => {
    expect(apiAddress("edge-cluster-01")).toBe("http://edge-cluster-01-wt-api-agent.wt-system:8888");
    expect(kubeconfigSecretName("a")).toBe("a-wt-management-cluster-kubeconfig");
    expect(interceptorName("a")).toBe("a-wt-api-telepresence-interceptor");
  });

  it("of Services have room in a DNS label for the longest code, and for no longer", () => {
    const longest = "a".repeat(maxCodeLength);
    expect(maxCodeLength).toBe(50);
    expect(agentName(longest)).toHaveLength(63);
    expect(sampleApi(longest).service.length).toBeLessThanOrEqual(63);
  });
});

describe("an image's name", () => {
  it.each([
    ["isthmus/tel2:abc", "isthmus", "tel2", "abc"],
    ["registry.example.org/telepresence/tel2:2.20.2", "registry.example.org/telepresence", "tel2", "2.20.2"],
    ["mirror.example.org:5000/tel2:v1_x", "mirror.example.org:5000", "tel2", "v1_x"],
  ])("%s has three parts", (image, registry, name, tag) => {
    expect(parseImage(image)).toEqual({ registry, name, tag });
  });

  it.each([
    "",
    "tel2",
    "tel2:1",
    "a/tel2",
    "a/tel2:",
    "/tel2:1",
    "a:5000/tel2",
    "a/tel2:1@sha256:ab",
    "a/tel2:1 ",
  ])("%j is refused", image => {
    expect(() => parseImage(image)).toThrow("is not written as in registry.example.org/owner/name:tag");
  });
});
