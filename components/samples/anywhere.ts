import type { KubernetesObject } from "../kubernetes/manifest.ts";
import { sampleNamespace, type HelloworldService } from "./names.ts";

/** The Service by which every pod of helloworld is reached, also in a mesh that prefers local ones. */
export const anywhereService: HelloworldService = "helloworld-anywhere";

/** Keeps {@link anywhereService} out of the mesh's preference, as any Service can be. */
export const anywhereRule: KubernetesObject = {
  apiVersion: "networking.istio.io/v1",
  kind: "DestinationRule",
  metadata: { name: anywhereService, namespace: sampleNamespace },
  spec: {
    host: `${anywhereService}.${sampleNamespace}.svc.cluster.local`,
    trafficPolicy: { loadBalancer: { localityLbSetting: { enabled: false } } },
  },
};
