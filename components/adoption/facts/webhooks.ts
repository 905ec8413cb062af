import type { Api } from "../../kubernetes/api.ts";
import type { EndpointSlice, Webhook, WebhookConfiguration } from "./objects.ts";
import { isReadyEndpoint } from "./ready.ts";

const admission = "/apis/admissionregistration.k8s.io/v1";

/** All webhooks of admission. */
export async function askWebhooks(api: Api): Promise<readonly WebhookConfiguration[]> {
  const kinds = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"];
  const found = await Promise.all(
    kinds.map(async kind => {
      const all = (await api.objects(`${admission}/${kind.toLowerCase()}s`)) as readonly object[];
      // In a list objects do not say of which kind they are.
      return all.map(one => ({ ...one, kind }) as WebhookConfiguration);
    }),
  );
  return found.flat();
}

/** Those of the Services in {@link backendOf} that have a pod which is ready: `namespace/name`. */
export async function askReadyBackends(
  api: Api,
  configurations: readonly WebhookConfiguration[],
): Promise<ReadonlySet<string>> {
  const backends = new Set(configurations.flatMap(({ webhooks = [] }) => webhooks.flatMap(backendOf)));
  const ready = await Promise.all(
    [...backends].map(async backend => {
      const [namespace = "", name = ""] = backend.split("/");
      const selector = encodeURIComponent(`kubernetes.io/service-name=${name}`);
      const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`;
      const slices = (await api.objects(path)) as readonly EndpointSlice[];
      return slices.some(({ endpoints }) => endpoints?.some(isReadyEndpoint)) ? [backend] : [];
    }),
  );
  return new Set(ready.flat());
}

/** The Service without which a webhook refuses everything; none where it has another address, or lets all pass then. */
export function backendOf({ failurePolicy = "Fail", clientConfig: { service } }: Webhook): string[] {
  return failurePolicy === "Fail" && service ? [`${service.namespace}/${service.name}`] : [];
}
