import { expect, it } from "vitest";

import { askObjects } from "../../../components/diagnosis/questions/objects.ts";
import { askToken, readRemoteKubeconfig } from "../../../components/diagnosis/questions/remote-secrets.ts";
import { parseRequests } from "../../../components/diagnosis/questions/requests.ts";
import { tokenKubeconfig } from "../../../components/kubernetes/kubeconfig.ts";
import { answeringApi } from "../../support/answering-api.ts";

it("reads what a sleep pod got, line by line, however the lines are mixed", () => {
  const printed = [
    "clock 1764158400",
    "request Hello version: v1, instance: helloworld-v1-abc #200 0",
    "server west curl: (28) Connection timed out 000 28",
    "request upstream connect error or disconnect/reset before headers. reset reason: connection timeout #503 0",
    "request Hello version: v2, instance: helloworld-v2-def #200 0",
    "server remote 401 0",
    "request curl: (28) Operation timed out after 3000 milliseconds with 0 bytes received #000 28",
    "request Hello version: v1, instance: helloworld-v1-abc #200 0",
  ].join("\n");
  expect(parseRequests(printed, 4)).toEqual({
    instances: ["helloworld-v1-abc", "helloworld-v2-def"],
    failures: [
      {
        status: 503,
        text: "upstream connect error or disconnect/reset before headers. reset reason: connection timeout",
      },
      { status: 0, text: "curl: (28) Operation timed out after 3000 milliseconds with 0 bytes received" },
    ],
    isResolved: true,
    clock: { seconds: 1_764_158_400, within: 4 },
    servers: { west: "curl: (28) Connection timed out", remote: undefined },
  });
});

it("knows a name that nobody knows by curl's exit code, not by its words", () => {
  const failed = "request curl: (6) Could not resolve host: helloworld.sample #000 6";
  expect(parseRequests(failed, 1).isResolved).toBe(false);
});

it("reads server and token of a remote secret, and nothing of what is none", () => {
  const text = tokenKubeconfig({
    name: "west",
    server: "https://west:6443",
    caData: "",
    user: { token: "abc" },
  });
  expect(readRemoteKubeconfig(text)).toEqual({ server: "https://west:6443", token: "abc" });
  for (const other of ["", "{", "clusters: 7", "- a"]) {
    expect(readRemoteKubeconfig(other)).toEqual({ server: "", token: "" });
  }
});

it("asks about a token by standard input, and tells nobody", async () => {
  const seen: string[] = [];
  const review = await askToken((args, options) => {
    seen.push(args.join(" "));
    expect(options?.input).toContain("very-secret-token");
    return Promise.resolve('{"status":{"error":"[invalid bearer token very-secret-token, expired]"}}');
  }, "very-secret-token");
  expect(review).toEqual({ user: undefined, reason: "[invalid bearer token …, expired]" });
  expect(seen.join()).not.toContain("very-secret");
});

it("reads a cluster without Istio, samples and everything else", async () => {
  const nothing = answeringApi(() => Promise.resolve(undefined));
  expect(await askObjects(nothing, ["east"])).toEqual({
    namespaceLabels: { "istio-system": undefined, sample: undefined },
    deployments: [],
    pods: [],
    services: [],
    networkPolicies: [],
    webhook: undefined,
    root: undefined,
    policies: { peerAuthentications: [], destinationRules: [], authorizationPolicies: [], exposures: [] },
    readers: { east: { role: undefined, lists: undefined } },
  });
});

it("reads of pods what waits, sidecars among init containers and whose address they have; of a Service its load balancer", async () => {
  const lists: Readonly<Record<string, unknown>> = {
    "/api/v1/namespaces/sample/pods": {
      items: [
        {
          metadata: { name: "sleep-1", namespace: "sample", labels: { app: "sleep" } },
          spec: { containers: [{ name: "sleep" }], initContainers: [{ name: "istio-proxy" }] },
          status: {
            podIP: "10.20.0.5",
            containerStatuses: [{ ready: false, state: { waiting: { reason: "ImagePullBackOff" } } }],
            initContainerStatuses: [{ ready: true, state: { waiting: { reason: "PodInitializing" } } }],
          },
        },
      ],
    },
    "/api/v1/namespaces/istio-system/pods": {
      items: [
        {
          metadata: { name: "cni-1", namespace: "istio-system" },
          spec: { hostNetwork: true, containers: [{ name: "cni" }] },
          status: { podIP: "172.30.0.2", containerStatuses: [{ ready: true }] },
        },
      ],
    },
    "/api/v1/namespaces/istio-system/services": {
      items: [
        {
          metadata: { name: "istio-eastwestgateway", namespace: "istio-system" },
          spec: { clusterIP: "10.255.20.8" },
          status: { loadBalancer: { ingress: [{ hostname: "lb.example.org" }] } },
        },
      ],
    },
  };
  const api = answeringApi(path => Promise.resolve(lists[path]));
  const { pods, services } = await askObjects(api, []);
  expect(pods).toMatchObject([
    { name: "cni-1", isOnHostNetwork: true, isReady: true, hasSidecar: false, waiting: undefined },
    {
      name: "sleep-1",
      isOnHostNetwork: false,
      isReady: false,
      hasSidecar: true,
      waiting: "ImagePullBackOff",
    },
  ]);
  expect(services).toMatchObject([{ name: "istio-eastwestgateway", ingress: ["lb.example.org"] }]);
});
