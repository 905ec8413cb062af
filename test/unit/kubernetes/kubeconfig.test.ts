import { expect, it } from "vitest";
import { parse, stringify } from "yaml";

import { singleContext, tokenKubeconfig } from "../../../components/kubernetes/kubeconfig.ts";

const two = stringify({
  "current-context": "b",
  contexts: [
    { name: "a", context: { cluster: "ca", user: "ua" } },
    { name: "b", context: { cluster: "cb", user: "ub", namespace: "elsewhere" } },
    { name: "broken", context: { cluster: "cb", user: "nobody" } },
  ],
  clusters: [
    { name: "ca", cluster: { server: "https://a" } },
    { name: "cb", cluster: { server: "https://b" } },
  ],
  users: [
    { name: "ua", user: { token: "ta" } },
    { name: "ub", user: { token: "tb" } },
  ],
});

it("keeps the current context alone, named like the cluster", () => {
  expect(parse(singleContext(two, "main0"))).toEqual({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "main0",
    contexts: [{ name: "main0", context: { cluster: "main0", user: "main0" } }],
    clusters: [{ name: "main0", cluster: { server: "https://b" } }],
    users: [{ name: "main0", user: { token: "tb" } }],
  });
});

it("keeps the context that is asked for", () => {
  expect(singleContext(two, "main0", "a")).toContain("https://a");
  expect(singleContext(two, "main0", "a")).not.toContain("https://b");
});

it("names the contexts there are when the one asked for is missing, and quotes nothing else", () => {
  expect(() => singleContext(two, "site7", "c")).toThrow(
    "the kubeconfig in site7 has no context c (name one of its contexts: a, b, broken)",
  );
  expect(() => singleContext(two, "site7", "broken")).toThrow(
    "context broken of the kubeconfig in site7 names a user that is not in it",
  );
});

it("writes the kubeconfig that istiod reads from a remote secret", () => {
  const kubeconfig: unknown = parse(
    tokenKubeconfig({
      name: "remote0",
      server: "https://10.96.0.1:443",
      caData: "Q0E=",
      user: { token: "secret" },
    }),
  );
  expect(kubeconfig).toMatchObject({
    "current-context": "remote0",
    clusters: [{ cluster: { server: "https://10.96.0.1:443", "certificate-authority-data": "Q0E=" } }],
    users: [{ user: { token: "secret" } }],
  });
});
