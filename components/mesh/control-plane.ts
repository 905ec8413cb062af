import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import { createNamespace, type UsedNamespace } from "../kubernetes/namespace.ts";
import { within } from "../kubernetes/within.ts";
import { createCrds } from "./crds.ts";
import { annotated, ManifestObject, type KubernetesObject } from "../kubernetes/manifest.ts";
import { cacertsSecret, istioNamespaceSpec, peersService } from "./names.ts";
import { networkChangeHooks } from "./network-change.ts";
import { objectName } from "./object-name.ts";
import type { RenderedManifest } from "./render.ts";

export interface ControlPlaneArgs {
  readonly cluster: Cluster;
  readonly role: "primary" | "remote";
  /** The primary whose istiod serves this cluster; itself for a primary. */
  readonly primary: string;
  /** Names of all clusters of the mesh. */
  readonly members: readonly string[];
  /** Data of the Secret `cacerts`. */
  readonly cacerts: Readonly<Record<string, pulumi.Input<string>>>;
  /** Everything that Istio's charts want in this cluster; its webhooks are left to `Injection`. */
  readonly manifest: RenderedManifest;
  /** The fixed ClusterIP at which remotes on its network reach this primary's istiod; absent when it has none. */
  readonly istiodAddress?: string;
}

/** Istio in one cluster: istiod on a primary, on a remote the Service and roles that lead to its primary's. */
export class ControlPlane extends pulumi.ComponentResource {
  readonly cluster: Cluster;
  readonly namespace: UsedNamespace;
  /** All but the webhooks: what a peer's istiod needs here before it is told of this cluster. */
  readonly objects: readonly ManifestObject[];
  /** What istiod reads of the mesh, its networks among it; none on a remote. */
  readonly meshConfig: ManifestObject | undefined;
  readonly crds: pulumi.Resource;

  constructor(name: string, args: ControlPlaneArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:mesh:ControlPlane", name, {}, within(args.cluster, opts));
    this.cluster = args.cluster;
    const spec = istioNamespaceSpec(args.cluster.network, args.role === "remote" ? args.primary : undefined);
    this.namespace = createNamespace(name, args.cluster, spec, { parent: this });
    const cacerts = this.createCacerts(name, args);
    if (args.istiodAddress) this.createPeersService(name, args.istiodAddress);
    const { meshConfig, objects } = this.createObjects(name, args, cacerts);
    this.meshConfig = meshConfig;
    this.objects = objects;
    // istiod takes them up whenever they come, and a new API server has enough to do with what istiod does wait for.
    this.crds = createCrds(`${name}-crds`, args.cluster, args.manifest.crds.digest, {
      parent: this,
      dependsOn: this.objects.filter(({ kind }) => kind !== "Deployment"),
    });
    this.registerOutputs({});
  }

  private createCacerts(name: string, args: ControlPlaneArgs): k8s.core.v1.Secret {
    return new k8s.core.v1.Secret(
      `${name}-cacerts`,
      {
        metadata: { name: cacertsSecret, namespace: this.namespace.metadata.name },
        stringData: args.cacerts,
      },
      { parent: this },
    );
  }

  /**
   * A second Service for istiod: the chart's own lacks port 15017, and its address is whatever the cluster
   * assigns, while this one is known before the cluster exists.
   */
  private createPeersService(name: string, clusterIP: string): void {
    new k8s.core.v1.Service(
      `${name}-peers`,
      {
        metadata: {
          name: peersService,
          namespace: this.namespace.metadata.name,
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          clusterIP,
          selector: { app: "istiod" },
          ports: [
            { name: "tls-istiod", port: 15012 },
            { name: "tls-webhook", port: 15017 },
          ],
        },
      },
      { parent: this },
    );
  }

  private createObjects(
    name: string,
    { cluster, role, members, manifest }: ControlPlaneArgs,
    cacerts: pulumi.Resource,
  ): Pick<ControlPlane, "meshConfig" | "objects"> {
    const create = (object: KubernetesObject, opts: pulumi.CustomResourceOptions) =>
      new ManifestObject(`${name}-${objectName(object)}`, withoutAwait(object), { parent: this, ...opts });
    const [deployments, rest] = partition(
      manifest.objects.filter(notWebhook),
      ({ kind }) => kind === "Deployment",
    );
    const dependsOn = [this.namespace];
    // A pod that starts before its account and configuration waits for them with growing pauses.
    const below = rest.map(object => {
      const hooks = role === "primary" && isMeshConfig(object) ? networkChangeHooks(cluster, members) : {};
      return { object, resource: create(object, { dependsOn, hooks }) };
    });
    const resources = below.map(({ resource }) => resource);
    const above = deployments.map(object => create(object, { dependsOn: [...resources, cacerts] }));
    const meshConfig = below.find(({ object }) => role === "primary" && isMeshConfig(object))?.resource;
    return { meshConfig, objects: [...resources, ...above] };
  }
}

const isMeshConfig = ({ kind, metadata }: KubernetesObject) =>
  kind === "ConfigMap" && metadata.name === "istio";

const notWebhook = ({ kind }: KubernetesObject) => !kind.endsWith("WebhookConfiguration");

/** A Service is not worth waiting for: what matters is the Deployment behind it, which is waited for itself. */
function withoutAwait(object: KubernetesObject): KubernetesObject {
  return object.kind === "Service" ? annotated(object, { "pulumi.com/skipAwait": "true" }) : object;
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter(item => !test(item))];
}
