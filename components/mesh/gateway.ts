import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { within } from "../kubernetes/within.ts";
import type { ControlPlane } from "./control-plane.ts";
import { istiodPorts, servicesPort, type GatewayPort } from "./gateway-ports.ts";
import { gatewayName, gatewaySelector } from "./names.ts";

export interface GatewayArgs {
  readonly controlPlane: ControlPlane;
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

  /** Its ports are those of the nodes: nothing here hands out addresses, and the one that is given to a node has them, too. */
  private createService(
    name: string,
    metadata: k8s.types.input.meta.v1.ObjectMeta,
    { exposesIstiod, serviceAnnotations }: GatewayArgs,
  ): k8s.core.v1.Service {
    const ports = [servicesPort, ...(exposesIstiod ? [istiodPorts.xds, istiodPorts.webhook] : [])];
    return new k8s.core.v1.Service(
      name,
      {
        metadata: { ...metadata, annotations: { ...serviceAnnotations, "pulumi.com/skipAwait": "true" } },
        spec: { type: "NodePort", selector: gatewaySelector, ports: ports.map(servicePort) },
      },
      { parent: this },
    );
  }

  private createDeployment(
    name: string,
    metadata: k8s.types.input.meta.v1.ObjectMeta,
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

function servicePort({ name, port, nodePort }: GatewayPort) {
  return { name, port, targetPort: port, nodePort };
}
