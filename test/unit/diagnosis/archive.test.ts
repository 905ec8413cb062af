import { expect, it } from "vitest";

import { Collector } from "../../../components/diagnosis/archive/collector.ts";
import { entriesOf } from "../../../components/diagnosis/archive/entries.ts";
import { collectObjects } from "../../../components/diagnosis/archive/objects.ts";
import { collectFromPods, type PodItem } from "../../../components/diagnosis/archive/pods.ts";
import { withoutValues } from "../../../components/diagnosis/archive/secret-objects.ts";
import { answeringApi } from "../../support/answering-api.ts";

const value = "a-very-secret-value";
const base64 = Buffer.from(value).toString("base64");

it("a secret of one place is taken out of all, and of what could not be asked", () => {
  const [east, west] = [new Collector("clusters/east/"), new Collector("clusters/west/")];
  east.secrets.push(value);
  west.put("log", `it is ${value}`);
  west.unasked.push(`clusters/west/x: ${value} is refused`);
  expect(entriesOf("archive", [east, west])).toEqual({
    unasked: ["clusters/west/x: [secret] is refused"],
    files: {
      "archive/unasked.txt": "clusters/west/x: [secret] is refused\n",
      "archive/clusters/west/log": "it is [secret]",
    },
  });
});

it("of a Secret names and sizes are kept, and nothing of what kubectl apply keeps in it", () => {
  const collector = new Collector("");
  const annotations = {
    "kubectl.kubernetes.io/last-applied-configuration": `{"data":{"short":"${Buffer.from("abc").toString("base64")}"}}`,
    other: "stays",
  };
  expect(
    withoutValues({ metadata: { annotations }, type: "Opaque", data: { key: base64 } }, collector),
  ).toEqual({
    metadata: { annotations: { other: "stays" } },
    type: "Opaque",
    data: { key: "19 bytes" },
  });
  expect(collector.secrets).toContain(value);
});

it("a group whose server is away is left out, and kinds of one name have files of their own", async () => {
  const service = (kind: string) => ({
    resources: [{ name: "services", kind, namespaced: true, verbs: ["list", "delete"] }],
  });
  const group = (groupVersion: string) => ({ preferredVersion: { groupVersion } });
  const answers: Readonly<Record<string, unknown>> = {
    "/apis": { groups: [group("metrics.k8s.io/v1"), group("serving.knative.dev/v1")] },
    "/api/v1": service("Service"),
    "/apis/serving.knative.dev/v1": service("Service"),
    "/api/v1/namespaces/sample/services": { items: [{ of: "core" }] },
    "/apis/serving.knative.dev/v1/namespaces/sample/services": { items: [{ of: "knative" }] },
  };
  const api = answeringApi(path =>
    path.startsWith("/apis/metrics.k8s.io")
      ? Promise.reject(new Error("the server is currently unable to handle the request"))
      : Promise.resolve(answers[path]),
  );
  const collector = new Collector("clusters/east/");
  await collectObjects(collector, api, ["sample"]);
  expect(collector.unasked).toEqual([
    "clusters/east/objects of /apis/metrics.k8s.io/v1: the server is currently unable to handle the request",
  ]);
  expect(JSON.parse(collector.files["clusters/east/objects/sample/Service.json"] ?? "")).toEqual([
    { of: "core" },
  ]);
  expect(
    JSON.parse(collector.files["clusters/east/objects/sample/Service.serving.knative.dev.json"] ?? ""),
  ).toEqual([{ of: "knative" }]);
});

it("no pod is asked where Secrets can't be read", async () => {
  const lists: Readonly<Record<string, unknown>> = {
    "/apis": { groups: [] },
    "/api/v1": {
      resources: [{ name: "secrets", kind: "Secret", namespaced: true, verbs: ["list", "delete"] }],
    },
  };
  const api = answeringApi(path =>
    path.endsWith("/secrets")
      ? Promise.reject(new Error("secrets is forbidden"))
      : Promise.resolve(lists[path]),
  );
  const collector = new Collector("clusters/east/");
  await expect(collectObjects(collector, api, ["sample"])).rejects.toThrow(
    "logs and proxies are left out: the Secrets of sample can't be read, and may be in them",
  );
  expect(collector.unasked).toEqual(["clusters/east/objects/sample/Secret.json: secrets is forbidden"]);
});

it("the log before a restart is asked of the container that restarted, and one that fails stops no other", async () => {
  const pod: PodItem = {
    metadata: { name: "p", namespace: "sample" },
    spec: { containers: [{ name: "app" }, { name: "istio-proxy" }] },
    status: {
      containerStatuses: [
        { name: "app", restartCount: 1 },
        { name: "istio-proxy", restartCount: 0 },
      ],
    },
  };
  const collector = new Collector("");
  await collectFromPods(
    collector,
    args =>
      args.includes("exec") ? Promise.reject(new Error("no answer")) : Promise.resolve(args.slice(-1).join()),
    [pod],
  );
  expect(Object.keys(collector.files).sort()).toEqual([
    "logs/sample/p/app.log",
    "logs/sample/p/app.previous.log",
    "logs/sample/p/istio-proxy.log",
  ]);
  expect(collector.files["logs/sample/p/app.previous.log"]).toBe("--previous");
  expect(collector.unasked).toContain("proxies/sample/p/clusters: no answer");
});
