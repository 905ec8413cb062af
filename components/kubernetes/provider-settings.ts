/**
 * The Kubernetes provider replaces a ConfigMap or Secret whose data changes, unless told otherwise. Istio looks for its
 * own by name: an update in place is what it expects, and what it watches for.
 */
export const mutable = { enableConfigMapMutable: true, enableSecretMutable: true } as const;
