import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import { ManifestObject, type KubernetesObject } from "../kubernetes/manifest.ts";
import { within } from "../kubernetes/within.ts";
import { istioNamespace } from "./names.ts";
import type { JsonObject } from "./operator-spec.ts";

/**
 * Whose pods come first, as MeshConfig has it: those of the client's own cluster, then others of its network, then those behind
 * gateways. It holds for a Service only with outlier detection in a DestinationRule (istio/istio, endpoint_builder.go;
 * MeshConfig's `defaultTrafficPolicy` does not count there): {@link localPreference}, or one of the user's.
 */
export const nearestFirst: JsonObject = {
  failoverPriority: ["topology.istio.io/network", "topology.istio.io/cluster"],
};

/**
 * The rule of the mesh for every Service that has none of its own: pods that don't answer are left out for a while.
 *
 * - Answers of an application never count (`consecutive5xxErrors` 0), only those that come of its not being reached: a Service
 *   whose pods answer 500 stays where it is.
 * - All pods of a cluster may be left out at once, for they may be one; Envoy's default is a tenth of them.
 * - With nobody left, all are asked as before (`minHealthPercent`), so that a Service is never worse off than without the rule,
 *   and a gateway, which stands for its whole network, is not lost when it is the only way (istio/istio#52435).
 * - It has no `localityLbSetting`, which would take the place of a Service's own `trafficDistribution`.
 */
export const localPreference: KubernetesObject = {
  apiVersion: "networking.istio.io/v1",
  kind: "DestinationRule",
  metadata: { name: "prefer-local", namespace: istioNamespace },
  spec: {
    host: "*.local",
    trafficPolicy: {
      outlierDetection: {
        consecutive5xxErrors: 0,
        consecutiveGatewayErrors: 5,
        baseEjectionTime: "30s",
        maxEjectionPercent: 100,
        minHealthPercent: 1,
      },
    },
  },
};

/** Has pods of the client's own cluster come first, as a primary's istiod tells all its proxies. */
export class LocalPreference extends pulumi.ComponentResource {
  readonly rule: ManifestObject;

  constructor(name: string, args: { readonly cluster: Cluster }, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:mesh:LocalPreference", name, {}, within(args.cluster, opts));
    this.rule = new ManifestObject(name, localPreference, { parent: this });
    this.registerOutputs({});
  }
}
