import type { Api } from "../../kubernetes/api.ts";
import type { Selector } from "../../kubernetes/selector.ts";
import { istioNamespace } from "../../mesh/names.ts";
import { listItems, named, type Item, type Named } from "./item.ts";

/** Istio's own resources that decide about mTLS and access. */
export interface Policies {
  readonly peerAuthentications: readonly PeerAuthentication[];
  readonly destinationRules: readonly DestinationRule[];
  readonly authorizationPolicies: readonly AuthorizationPolicy[];
  /** What is in Istio's namespace and tells gateways to pass something on. */
  readonly exposures: readonly { readonly kind: string; readonly name: string }[];
}

export interface PeerAuthentication extends Named {
  readonly selector: Selector | undefined;
  /** Modes of all ports that it names, and its own. */
  readonly modes: readonly string[];
}

export interface DestinationRule extends Named {
  readonly host: string;
  /** `DISABLE`, `SIMPLE`, `MUTUAL` or `ISTIO_MUTUAL`; undefined where it leaves that to Istio. */
  readonly tls: string | undefined;
}

export interface AuthorizationPolicy extends Named {
  readonly selector: Selector | undefined;
  readonly action: string;
}

/** Reads Istio's resources, all at once. */
export async function askPolicies(api: Api): Promise<Policies> {
  const all = async <T>(path: string, read: (item: Item) => T) => (await listItems(api, path)).map(read);
  const own = `/apis/networking.istio.io/v1/namespaces/${istioNamespace}`;
  const ofKind = (kind: string) => (item: Item) => ({ kind, name: item.metadata.name });
  const [peerAuthentications, destinationRules, authorizationPolicies, ...exposures] = await Promise.all([
    all("/apis/security.istio.io/v1/peerauthentications", peerAuthentication),
    all("/apis/networking.istio.io/v1/destinationrules", destinationRule),
    all("/apis/security.istio.io/v1/authorizationpolicies", authorizationPolicy),
    all(`${own}/gateways`, ofKind("Gateway")),
    all(`${own}/virtualservices`, ofKind("VirtualService")),
  ]);
  return { peerAuthentications, destinationRules, authorizationPolicies, exposures: exposures.flat() };
}

function peerAuthentication(item: Item): PeerAuthentication {
  const {
    selector,
    mtls,
    portLevelMtls = {},
  } = (item.spec ?? {}) as {
    readonly selector?: Selector;
    readonly mtls?: { readonly mode?: string };
    readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: string }>>;
  };
  return {
    ...named(item),
    selector,
    modes: [mtls, ...Object.values(portLevelMtls)].flatMap(each => each?.mode ?? []),
  };
}

function destinationRule(item: Item): DestinationRule {
  const { host = "", trafficPolicy } = (item.spec ?? {}) as {
    readonly host?: string;
    readonly trafficPolicy?: { readonly tls?: { readonly mode?: string } };
  };
  return { ...named(item), host, tls: trafficPolicy?.tls && (trafficPolicy.tls.mode ?? "DISABLE") };
}

function authorizationPolicy(item: Item): AuthorizationPolicy {
  const { selector, action = "ALLOW" } = (item.spec ?? {}) as {
    readonly selector?: Selector;
    readonly action?: string;
  };
  return { ...named(item), selector, action };
}
