import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { istioOperator, type IstioOperatorInput } from "../../../components/mesh/operator.ts";
import { istioFields } from "../../../stacks/mesh/overlay/fields.ts";
import { complaintOf } from "../../../stacks/mesh/render.ts";
import { checkReserved } from "../../../stacks/mesh/overlay/reserved.ts";
import { devConfig, problemsOf, type Raw } from "../../support/config.ts";

const at = "isthmus:mesh.istioOperator.primary";

/** The problems of the shipped config with an overlay, without the path of the overlay. */
function problemsWith(overlay: unknown, changes: Raw = {}): string[] {
  const mesh = { ...(devConfig()["mesh"] as Raw), istioOperator: { primary: overlay }, ...changes };
  return problemsOf(devConfig({ mesh })).map(line => line.replace(`${at}.`, ""));
}

function nested(path: string, value: unknown): Raw {
  const [key = "", ...rest] = path.split(".");
  return { [key]: rest.length === 0 ? value : nested(rest.join("."), value) };
}

describe("an overlay of what follows from the topology", () => {
  it.each([
    "profile",
    "meshConfig.trustDomain",
    "values.meshConfig.trustDomain",
    "meshConfig.defaultConfig.discoveryAddress",
    "meshConfig.defaultConfig.meshId",
    "values.meshConfig.defaultConfig.meshId",
    "meshConfig.defaultConfig.proxyMetadata.ISTIO_META_NETWORK",
    "values.revision",
    "values.revisionTags",
    "values.defaultRevision",
    "values.profile",
    "values.global.meshID",
    "values.global.multiCluster",
    "values.global.network",
    "values.global.istioNamespace",
    "values.global.remotePilotAddress",
    "values.global.externalIstiod",
    "values.istiodRemote.enabled",
    "values.istiodRemote.injectionPath",
    "values.pilot.istiodRemote.injectionURL",
    "values.pilot.env.CLUSTER_ID",
    "values.pilot.podLabels.app",
    "components.pilot.namespace",
  ])("is refused: %s", key => {
    for (const value of key === "profile" ? ["x"] : ["x", null]) {
      expect(problemsWith(nested(key, value))).toEqual([
        `${key}: Isthmus sets it from the topology (remove it)`,
      ]);
    }
  });

  it.each<[string, unknown, unknown]>([
    ["components.base.enabled", false, true],
    ["components.pilot.enabled", false, true],
    ["values.global.resourceScope", "namespace", "all"],
    ["values.global.operatorManageWebhooks", true, false],
    ["values.global.proxy.autoInject", "disabled", "enabled"],
  ])("leaves out what the mesh stands on: %s: %s", (key, refused, accepted) => {
    expect(problemsWith(nested(key, refused))).toEqual([
      `${key}: ${String(refused)} leaves out what the mesh stands on (remove it)`,
    ]);
    expect(problemsWith(nested(key, accepted))).toEqual([]);
  });

  it.each(["meshConfig.localityLbSetting", "values.meshConfig.zoneAwareLbSetting"])(
    "says again whose pods come first: %s",
    key => {
      const overlay = nested(key, { enabled: true });
      expect(problemsWith(overlay)).toEqual([]);
      expect(problemsWith(overlay, { locality: "preferLocal" })).toEqual([
        `${key}: isthmus:mesh.locality says already whose pods come first (remove one of the two)`,
      ]);
    },
  );

  it("renames an object that is already rendered", () => {
    const overlays = [
      {
        kind: "Deployment",
        name: "istiod",
        patches: [
          { path: "spec.replicas", value: 2 },
          { path: "metadata.name", value: "pilot" },
        ],
      },
    ];
    expect(problemsWith(nested("components.pilot.k8s.overlays", overlays))).toEqual([
      "components.pilot.k8s.overlays.0.patches.1.path: metadata.name is what Isthmus knows it by (remove it)",
    ]);
  });

  it("covers everything that is another in another cluster", () => {
    const input = (name: string): IstioOperatorInput => ({
      role: "primary",
      cluster: name,
      network: name,
      meshId: name,
      trustDomain: name,
      istiodAddress: name,
      servesRemotes: name === "a",
      sizing: "small",
      images: { hub: "istio", tag: "1.31.0", envoy: "istio" },
    });
    for (const role of ["primary", "remote"] as const) {
      const [one, other] = ["a", "b"].map(name => istioOperator({ ...input(name), role }).spec);
      const differing = differences(one, other, []);
      expect(differing.length).toBeGreaterThan(3);
      for (const path of differing) {
        expect(checkReserved(nested(path, "x")), path).not.toEqual([]);
      }
    }
  });
});

/** Paths at which two objects of one form differ. */
function differences(a: unknown, b: unknown, path: readonly string[]): string[] {
  if (typeof a !== "object" || a === null) return a === b ? [] : [path.join(".")];
  return Object.entries(a).flatMap(([key, value]) => differences(value, (b as Raw)[key], [...path, key]));
}

describe("an overlay of a value that Istio can't use", () => {
  const env = "components.pilot.k8s.env";
  it.each<[string, unknown, string]>([
    [
      "meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE",
      true,
      'true can\'t be used (write "true")',
    ],
    ["values.meshConfig.defaultConfig.proxyMetadata.A", 5, '5 can\'t be used (write "5")'],
    ["values.pilot.podAnnotations.a", false, 'false can\'t be used (write "false")'],
    ["values.pilot.resources.requests.cpu", 1, '1 can\'t be used (write "1")'],
    ["values.global.proxy.includeIPRanges", ["10.0.0.0/8"], "a list can't be used (write text)"],
    ["components.pilot.k8s.podAnnotations.a", true, 'true can\'t be used (write "true")'],
    ["components.pilot.k8s.replicaCount", "2", '"2" can\'t be used (write 2)'],
    ["components.pilot.k8s.replicaCount", "two", '"two" can\'t be used (write a whole number)'],
    ["meshConfig.enableTracing", "true", '"true" can\'t be used (write true)'],
    ["meshConfig.enableAutoMtls", "on", '"on" can\'t be used (write true or false)'],
    ["meshConfig.proxyListenPort", "high", '"high" can\'t be used (write a whole number)'],
    ["meshConfig.defaultConfig.tracing.sampling", "half", '"half" can\'t be used (write a number)'],
    ["meshConfig.connectTimeout", 5, "5 can't be used (write a time such as 5s)"],
    ["meshConfig.connectTimeout", "5 s", '"5 s" can\'t be used (write a time such as 5s)'],
    [
      "meshConfig.outboundTrafficPolicy.mode",
      "REGISTRY",
      '"REGISTRY" can\'t be used (write REGISTRY_ONLY, ALLOW_ANY or ALLOW_ANY_DYNAMIC_DNS)',
    ],
    ["meshConfig.extensionProviders", {}, "an object can't be used (write a list)"],
    ["meshConfig.defaultConfig", "x", '"x" can\'t be used (write an object)'],
    ["values.pilot.env", ["A=b"], "a list can't be used (write an object)"],
  ])("is refused with its key: %s: %s", (key, value, rest) => {
    expect(problemsWith(nested(key, value))).toEqual([`${key}: ${rest}`]);
  });

  it("is refused with its place in a list", () => {
    expect(
      problemsWith(
        nested(env, [
          { name: "A", value: "b" },
          { name: "C", value: true },
        ]),
      ),
    ).toEqual([`${env}.1.value: true can't be used (write "true")`]);
  });
});

describe("an overlay of a key that Istio does not have", () => {
  it.each([
    ["meshConfig.outboundTrafficPolcy", "did you mean outboundTrafficPolicy?"],
    ["meshConfig.outbound_traffic_policy", "did you mean outboundTrafficPolicy?"],
    ["meshConfig.trust_domain", "did you mean trustDomain?"],
    ["meshConfig.defaultConfig.proxyMetadatas", "did you mean proxyMetadata?"],
    ["meshConfig.disablePolicyChecks", "remove it"],
    ["meshConfig.outboundTrafficPolicy.policy", "the keys here are mode, tls"],
    ["values.pilot.resorces", "did you mean resources?"],
    ["values.meshConfig.accessLogFil", "did you mean accessLogFile?"],
    ["components.pilots", "did you mean pilot?"],
    ["components.pilot.k8s.replicas", "remove it"],
  ])("is refused with the nearest one: %s", (key, remedy) => {
    expect(problemsWith(nested(key, {}))).toEqual([`${key}: Istio has no such key (${remedy})`]);
  });
});

it("an overlay that Istio can use is accepted", () => {
  expect(
    problemsWith({
      hub: "mirror.example.org/istio",
      meshConfig: {
        accessLogFile: "/dev/stdout",
        accessLogEncoding: "JSON",
        connectTimeout: "1m30s",
        outboundTrafficPolicy: { mode: 0 },
        proxyListenPort: "15001",
        ingressClass: null,
        defaultConfig: {
          proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true" },
          concurrency: 2,
          tracing: { sampling: 0.5 },
        },
        extensionProviders: [{ name: "otel", opentelemetry: { service: "otel.example.org", port: 4317 } }],
      },
      components: {
        pilot: {
          enabled: true,
          k8s: { env: [{ name: "A", value: "b" }], resources: { requests: { cpu: 1 } } },
        },
        ingressGateways: [{ name: "istio-ingressgateway", enabled: true, label: { a: "b" } }],
        cni: { enabled: true, namespace: "kube-system" },
      },
      values: {
        pilot: { env: { PILOT_X: true }, autoscaleMin: "2", rollingMaxSurge: "100%", tag: 1.5 },
        global: { proxy: { tracer: "zipkin" }, proxy_init: { image: "x" } },
        gateways: { "istio-ingressgateway": { serviceAnnotations: { a: "b" } } },
        ztunnel: { anything: 1 },
      },
    }),
  ).toEqual([]);
});

it("the keys of Istio are those of the istioctl that Isthmus builds", () => {
  const { source, types } = istioFields();
  const module = readFileSync("toolchain/go/istio/go.mod", "utf8");
  for (const name of ["istio.io/api", "istio.io/istio", "k8s.io/api"]) {
    const version = new RegExp(`^\\s${name} (\\S+)`, "m").exec(module)?.[1];
    expect(source.split(", ")).toContain(`${name} ${String(version)}`);
  }
  const words = ["text", "boolean", "number", "whole", "integer", "duration", "object", "any"];
  const used = new Set(Object.values(types).flatMap(fields => Object.values(fields)));
  for (const type of used) {
    const inner = type.replace(/^(\[\]|\{\})+/, "");
    expect(inner.startsWith("=") || words.includes(inner) || Object.hasOwn(types, inner), type).toBe(true);
  }
});

it("istioctl's complaint fits into one line, once", () => {
  const twice = "failed to convert to proto. unknown value, failed to convert to proto. unknown value";
  expect(complaintOf(`! a warning\nError: ${twice}\n`)).toBe("failed to convert to proto. unknown value");
  expect(complaintOf("Error: bad hub:\n  a b\n")).toBe("bad hub: a b");
});
