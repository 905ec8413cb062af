import { selects, type Labels, type Selector } from "../../kubernetes/selector.ts";
import { istioNamespace } from "../../mesh/names.ts";
import { sampleNamespace, type HelloworldService } from "../../samples/names.ts";
import type { AuthorizationPolicy, DestinationRule, PeerAuthentication } from "../questions/policies.ts";
import { clusterIn, type DiagnosisRequest, type Pair } from "../request.ts";
import { broken, kubectlStep, type Verdict } from "../verdict.ts";
import { judging, judgingCluster, seenOf, type Hop } from "./hop.ts";

/** The labels of helloworld's pods that policies may select. */
const helloworld: Labels = { app: "helloworld" };

/** Istio's resources that stand against a request, each in the primary whose istiod tells it to that end. */
export function policyHops(request: DiagnosisRequest, category: string, { from, to }: Pair): Hop[] {
  const [client, server] = [clusterIn(request, from).primary, clusterIn(request, to).primary];
  return [
    {
      id: `peer-authentication:${server}`,
      category,
      title: `no PeerAuthentication of ${server} turns mTLS of helloworld off`,
      behind: [`api:${server}`],
      judge: judgingCluster(server, ({ objects }) => {
        const found = objects.policies.peerAuthentications.find(turnsOff);
        return (
          found &&
          against("PeerAuthentication", "peerauthentication", server, found, "lets helloworld take no mTLS")
        );
      }),
    },
    {
      id: `destination-rule:${client}`,
      category,
      title: `no DestinationRule of ${client} calls helloworld without mTLS`,
      behind: [`api:${client}`],
      judge: judgingCluster(client, ({ objects }) => {
        const found = objects.policies.destinationRules.find(callsWithout(request.service));
        const mode = found?.tls ?? "";
        return (
          found &&
          against(
            "DestinationRule",
            "destinationrule",
            client,
            found,
            `calls helloworld with tls.mode ${mode}, and without mTLS no gateway passes it on`,
          )
        );
      }),
    },
    {
      id: `authorization:${from}>${to}`,
      category,
      title: `no AuthorizationPolicy of ${server} refuses the requests`,
      behind: [`api:${server}`, `sleep:${from}`],
      judge: ground =>
        judging(seenOf(ground, from)?.sleep?.requests, ({ failures }): Verdict => {
          const refused = failures.find(({ status, text }) => status === 403 && text.includes("RBAC"));
          const found = seenOf(ground, server)?.objects.policies.authorizationPolicies.find(
            isAboutHelloworld,
          );
          if (!refused || !found) return { state: "ok" };
          const what = `refuses requests to helloworld (${refused.text})`;
          return against("AuthorizationPolicy", "authorizationpolicy", server, found, what);
        }),
    },
  ];
}

/** The hops of {@link policyHops} that stand against mTLS, as others name them. */
export function policyIds(request: DiagnosisRequest, { from, to }: Pair): string[] {
  const [client, server] = [clusterIn(request, from).primary, clusterIn(request, to).primary];
  return [`peer-authentication:${server}`, `destination-rule:${client}`];
}

function against(
  kind: string,
  resource: string,
  cluster: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  what: string,
): Verdict {
  return broken(
    `${kind} ${namespace}/${name} of ${cluster} ${what}`,
    kubectlStep(cluster, "-n", namespace, "delete", resource, name),
  );
}

/** A resource of Istio's own namespace is the whole mesh's, one without a selector its namespace's. */
function isAbout(namespace: string, selector: Selector | undefined): boolean {
  if (namespace !== istioNamespace && namespace !== sampleNamespace) return false;
  return selector === undefined || selects(selector, helloworld);
}

function turnsOff({ namespace, selector, modes }: PeerAuthentication): boolean {
  return modes.includes("DISABLE") && isAbout(namespace, selector);
}

function isAboutHelloworld({ namespace, selector }: AuthorizationPolicy): boolean {
  return isAbout(namespace, selector);
}

function callsWithout(service: HelloworldService) {
  return ({ namespace, host, tls }: DestinationRule): boolean =>
    tls !== undefined && tls !== "ISTIO_MUTUAL" && isService(service, host, namespace);
}

/** Whether a host is a Service of the samples: by a short name from its own namespace, by a full one, or by a pattern. */
function isService(service: HelloworldService, host: string, namespace: string): boolean {
  const full = `${service}.${sampleNamespace}.svc.cluster.local`;
  const names = [full, `${service}.${sampleNamespace}.svc`, `${service}.${sampleNamespace}`];
  if (namespace === sampleNamespace) names.push(service);
  return names.includes(host) || (host.startsWith("*") && full.endsWith(host.slice(1)));
}
