import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { within } from "../kubernetes/within.ts";
import type { ControlPlane } from "./control-plane.ts";
import { istiodPorts, servicesPort, type GatewayPort, type ReachedPorts } from "./gateway-ports.ts";
import { gatewayName, gatewaySelector } from "./names.ts";

/** How a gateway is entered from outside its cluster. */
export interface GatewayEntrance {
  /** By the ports of nodes, or by a load balancer that something in the cluster provides. */
  readonly type: "NodePort" | "LoadBalancer";
  /** Those of the nodes, or of the load balancer. */
  readonly opened: ReachedPorts;
  /** Whether istiod learns its address from the Service, and so every change of it. */
  readonly isFound: boolean;
}

export interface GatewayArgs {
  readonly controlPlane: ControlPlane;
  readonly entrance: GatewayEntrance;
  readonly replicas: number;
  /** Kubernetes' resource requirements of its proxy. Default: those of every proxy. */
  readonly resources?: object;
  readonly serviceAnnotations: Readonly<Record<string, string>>;
  /** Whether remotes on other networks reach this primary's istiod through it. */
  readonly exposesIstiod: boolean;
}

/** An east-west gateway: where proxies of other networks enter the network of its cluster. */
export class Gateway extends pulumi.ComponentResource {
  readonly deployment: k8s.apps.v1.Deployment;
  readonly service: k8s.core.v1.Service;

  constructor(name: string, args: GatewayArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { cluster, namespace } = args.controlPlane;
    super("isthmus:mesh:Gateway", name, {}, within(cluster, opts));
    const metadata = {
      name: gatewayName,
      namespace: namespace.metadata.name,
      labels: { ...gatewaySelector, app: gatewayName },
    };
    const account = new k8s.core.v1.ServiceAccount(name, { metadata }, { parent: this });
    this.service = this.createService(name, metadata, args);
    this.deployment = this.createDeployment(name, metadata, args, account);
    this.registerOutputs({});
  }

  /** Nothing waits for a load balancer here: {@link LoadBalancer} does, and says what is missing. */
  private createService(
    name: string,
    metadata: Metadata,
    { controlPlane, entrance, exposesIstiod, serviceAnnotations }: GatewayArgs,
  ): k8s.core.v1.Service {
    const { type, opened, isFound } = entrance;
    const { xds, webhook } = istiodPorts;
    const ports = [
      servicePort(servicesPort, opened.services, type),
      ...(exposesIstiod
        ? [servicePort(xds, opened.xds, type), servicePort(webhook, opened.webhook, type)]
        : []),
    ];
    const found = { "topology.istio.io/network": controlPlane.cluster.network };
    return new k8s.core.v1.Service(
      name,
      {
        metadata: {
          ...metadata,
          labels: { ...metadata.labels, ...(isFound && found) },
          annotations: { ...serviceAnnotations, "pulumi.com/skipAwait": "true" },
        },
        spec: { type, selector: gatewaySelector, ports },
      },
      { parent: this },
    );
  }

  private createDeployment(
    name: string,
    metadata: Metadata,
    { controlPlane, replicas, resources }: GatewayArgs,
    account: k8s.core.v1.ServiceAccount,
  ): k8s.apps.v1.Deployment {
    const { network } = controlPlane.cluster;
    return new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas,
          selector: { matchLabels: gatewaySelector },
          // A network that has one gateway is never without it.
          strategy: { rollingUpdate: { maxSurge: "100%", maxUnavailable: 0 } },
          template: {
            metadata: {
              labels: {
                ...gatewaySelector,
                app: gatewayName,
                "sidecar.istio.io/inject": "true",
                "topology.istio.io/network": network,
              },
              annotations: { "inject.istio.io/templates": "gateway" },
            },
            spec: {
              serviceAccountName: account.metadata.name,
              containers: [
                {
                  name: "istio-proxy",
                  // istiod puts its own in its place. Of a tag such as this one kubelet would always pull, also what a node holds.
                  image: "auto",
                  imagePullPolicy: "IfNotPresent",
                  // It answers with endpoints of its own network alone, and so hands nothing on to another gateway.
                  env: [{ name: "ISTIO_META_REQUESTED_NETWORK_VIEW", value: network }],
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    capabilities: { drop: ["ALL"] },
                    readOnlyRootFilesystem: true,
                    runAsNonRoot: true,
                  },
                  ...(resources && { resources }),
                },
              ],
            },
          },
        },
      },
      { parent: this, dependsOn: [this.service] },
    );
  }
}

/** Metadata of all its objects. */
interface Metadata {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
}

/** A port of its Service. @param opened that of the nodes, or of the load balancer */
function servicePort({ name, port }: GatewayPort, opened: number, type: GatewayEntrance["type"]) {
  return type === "NodePort"
    ? { name, port, targetPort: port, nodePort: opened }
    : { name, port: opened, targetPort: port };
}
