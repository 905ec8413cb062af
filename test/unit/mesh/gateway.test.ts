import { expect, it } from "vitest";

import { exposedIstiod, exposedServices } from "../../../components/mesh/exposed.ts";
import { throughGateway } from "../../../components/mesh/istiod-endpoint.ts";
import type { KubernetesObject } from "../../../components/kubernetes/manifest.ts";

const object = (kind: string, name: string, more: object = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "istio-system" },
  ...more,
});

it("leads a remote's istiod to the node ports of a gateway, and leaves everything else as it is", () => {
  const ports = [
    { name: "tcp-istiod", port: 15012, protocol: "TCP" },
    { name: "tcp-webhook", port: 15017, protocol: "TCP" },
  ];
  const others = [
    object("Service", "istiod", { spec: { ports } }),
    object("EndpointSlice", "other", { ports }),
  ];
  const manifest = {
    objects: [...others, object("EndpointSlice", "istiod", { ports })],
    crds: { digest: "d", names: [] },
  };
  const { objects, crds } = throughGateway(manifest);
  expect(crds).toBe(manifest.crds);
  expect(objects.slice(0, 2)).toEqual(others);
  expect(objects[2]?.["ports"]).toEqual([
    { name: "tcp-istiod", port: 31012, protocol: "TCP" },
    { name: "tcp-webhook", port: 31017, protocol: "TCP" },
  ]);
});

it("has gateways pass on services without a look into them, and istiod with its own certificate", () => {
  expect(exposedServices["spec"]).toEqual({
    selector: { istio: "eastwestgateway" },
    servers: [
      {
        port: { name: "tls", number: 15443, protocol: "TLS" },
        hosts: ["*.local"],
        tls: { mode: "AUTO_PASSTHROUGH" },
      },
    ],
  });
  const [gateway, service] = exposedIstiod;
  expect(gateway?.["spec"]).toMatchObject({
    servers: [
      { port: { number: 15012 }, tls: { mode: "PASSTHROUGH" } },
      { port: { number: 15017 }, tls: { mode: "PASSTHROUGH" } },
    ],
  });
  const host = "istiod.istio-system.svc.cluster.local";
  expect(service?.["spec"]).toMatchObject({
    tls: [
      { match: [{ port: 15012 }], route: [{ destination: { host, port: { number: 15012 } } }] },
      { match: [{ port: 15017 }], route: [{ destination: { host, port: { number: 443 } } }] },
    ],
  });
});
