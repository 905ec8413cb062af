import type { Collector } from "./collector.ts";
import { secretValues } from "./secret-values.ts";

/** A Secret as the API server gives it. */
export interface SecretItem {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Where `kubectl apply` keeps the whole object, values and all. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** Of a Secret the names and sizes of its values, which are remembered to be taken out elsewhere. */
export function withoutValues({ metadata, type, data = {} }: SecretItem, collector: Collector): object {
  collector.secrets.push(...secretValues(data));
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== lastApplied);
  const sizes = Object.entries(data).map(
    ([key, base64]) => [key, `${Buffer.from(base64, "base64").length} bytes`] as const,
  );
  return {
    metadata: { ...metadata, annotations: Object.fromEntries(annotations) },
    type,
    data: Object.fromEntries(sizes),
  };
}
