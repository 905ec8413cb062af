import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import { ManifestObject } from "../kubernetes/manifest.ts";
import { createNamespace, type UsedNamespace } from "../kubernetes/namespace.ts";
import { within } from "../kubernetes/within.ts";
import { anywhereRule, anywhereService } from "./anywhere.ts";
import {
  helloworldName,
  helloworldPort,
  helloworldRequests,
  sampleNamespaceSpec,
  type HelloworldService,
} from "./names.ts";

export interface SamplesArgs {
  readonly cluster: Cluster;
  /** The versions of helloworld that run in this cluster; its Service is in every cluster. */
  readonly helloworld: readonly {
    readonly version: string;
    readonly image: string;
    readonly replicas: number;
  }[];
  readonly sleep: { readonly image: string; readonly replicas: number };
  /** What it takes to ask every pod where the mesh prefers local ones: `rule` where an istiod reads it. Absent where it does not. */
  readonly anywhere?: { readonly rule: boolean };
}

/**
 * Istio's samples helloworld and sleep in one cluster: the services on which the mesh is proved. Depend on the
 * cluster's `Injection`: a pod made earlier would have no sidecar.
 */
export class Samples extends pulumi.ComponentResource {
  readonly deployments: readonly k8s.apps.v1.Deployment[];
  private readonly namespace: UsedNamespace;

  constructor(name: string, args: SamplesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:samples:Samples", name, {}, within(args.cluster, opts));
    this.namespace = createNamespace(name, args.cluster, sampleNamespaceSpec, { parent: this });
    this.createHelloworldService(name, "helloworld");
    if (args.anywhere) this.createHelloworldService(name, anywhereService);
    if (args.anywhere?.rule) new ManifestObject(`${name}-anywhere-rule`, anywhereRule, this.afterNamespace());
    this.deployments = [
      ...args.helloworld.map(helloworld => this.createHelloworld(name, helloworld)),
      this.createSleep(name, args.sleep),
    ];
    this.registerOutputs({});
  }

  private afterNamespace(): pulumi.CustomResourceOptions {
    return { parent: this, dependsOn: [this.namespace] };
  }

  private createHelloworldService(name: string, service: HelloworldService): void {
    new k8s.core.v1.Service(
      `${name}-${service}`,
      {
        metadata: {
          name: service,
          namespace: this.namespace.metadata.name,
          labels: { app: "helloworld", service },
          // On clusters without a version of it the Service has no pods to wait for.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: { selector: { app: "helloworld" }, ports: [{ name: "http", port: helloworldPort }] },
      },
      { parent: this },
    );
  }

  private createHelloworld(
    name: string,
    { version, image, replicas }: SamplesArgs["helloworld"][number],
  ): k8s.apps.v1.Deployment {
    const labels = { app: "helloworld", version };
    return this.createDeployment(`${name}-helloworld-${version}`, {
      name: helloworldName(version),
      labels,
      replicas,
      container: {
        name: "helloworld",
        image,
        env: [{ name: "SERVICE_VERSION", value: version }],
        resources: { requests: helloworldRequests },
        ports: [{ containerPort: helloworldPort }],
      },
    });
  }

  private createSleep(name: string, { image, replicas }: SamplesArgs["sleep"]): k8s.apps.v1.Deployment {
    return this.createDeployment(`${name}-sleep`, {
      name: "sleep",
      labels: { app: "sleep" },
      replicas,
      container: { name: "sleep", image, command: ["/bin/sleep", "infinity"] },
    });
  }

  private createDeployment(
    name: string,
    spec: {
      readonly name: string;
      readonly labels: Record<string, string>;
      readonly replicas: number;
      readonly container: k8s.types.input.core.v1.Container;
    },
  ): k8s.apps.v1.Deployment {
    return new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { name: spec.name, namespace: this.namespace.metadata.name, labels: spec.labels },
        spec: {
          replicas: spec.replicas,
          selector: { matchLabels: spec.labels },
          template: {
            metadata: { labels: spec.labels },
            spec: {
              // Neither sample has anything to finish: their shells would ignore the signal and be waited for.
              terminationGracePeriodSeconds: 0,
              containers: [{ imagePullPolicy: "IfNotPresent", ...spec.container }],
            },
          },
        },
      },
      { parent: this },
    );
  }
}
