import type { PodTraffic } from "../../../components/kubernetes/network-policy.ts";
import type { Labels } from "../../../components/kubernetes/selector.ts";
import { istiodPorts, servicesPort } from "../../../components/mesh/gateway-ports.ts";
import { gatewaySelector, istioNamespace } from "../../../components/mesh/names.ts";
import { sampleNamespace } from "../../../components/samples/names.ts";
import { wayToIstiod } from "../../mesh/plan.ts";
import type { Manifests } from "../../mesh/render.ts";
import type { ClaimingPlans } from "../claims.ts";
import { partIn } from "./part-in.ts";

/** Ports of pods through which the mesh has to get. */
export interface Door extends PodTraffic {
  /** Whose they are, in words. */
  readonly of: string;
  readonly ports: readonly number[];
}

/** The doors in a cluster: of its istiod, its gateway and its samples. */
export function doorsOf(plan: ClaimingPlans, manifests: Manifests, cluster: string): Door[] {
  const { member, gateway, samples } = partIn(plan, cluster);
  const { xds, webhook } = istiodPorts;
  const inIstio = { namespace: istioNamespace, direction: "Ingress" } as const;
  const istiod = istiodLabels(manifests, cluster);
  const way = plan.mesh && member && wayToIstiod(plan.mesh, member);
  const throughGateway = [servicesPort, ...(gateway?.exposesIstiod ? [xds, webhook] : [])];
  return [
    ...(istiod ? [{ ...inIstio, of: "istiod", labels: istiod, ports: [xds.port, webhook.port] }] : []),
    ...(gateway
      ? [
          {
            ...inIstio,
            of: "its gateway",
            labels: gatewaySelector,
            ports: throughGateway.map(({ port }) => port),
          },
        ]
      : []),
    ...(samples
      ? [
          {
            of: `the samples in ${sampleNamespace}`,
            namespace: sampleNamespace,
            labels: { app: "sleep" },
            direction: "Egress" as const,
            // Policies see where a connection goes behind Services: to istiod itself, or to a gateway that leads to it.
            ports: [way ? way.ports.xds : xds.port],
          },
        ]
      : []),
  ];
}

/** Labels of istiod's pods; undefined on a remote. */
function istiodLabels(manifests: Manifests, cluster: string): Labels | undefined {
  const deployment = manifests.get(cluster)?.objects.find(({ kind }) => kind === "Deployment");
  if (!deployment) return undefined;
  const { template } = deployment["spec"] as {
    readonly template: { readonly metadata: { readonly labels: Labels } };
  };
  return template.metadata.labels;
}
