import { describe, expect, it } from "vitest";

import { answersOf } from "../../../components/diagnosis/answers.ts";
import { firstBroken, hopsOf, judgeHops } from "../../../components/diagnosis/diagnose.ts";
import type { ClusterEvidence, Evidence } from "../../../components/diagnosis/evidence.ts";
import type { ClusterObjects } from "../../../components/diagnosis/questions/objects.ts";
import type { Damage, DiagnosisRequest } from "../../../components/diagnosis/request.ts";
import { diagnosisLines, diagnosisVerdict, hopResult, stepText } from "../../../cli/report/diagnosis.ts";
import { doors, now, pods, request, well } from "./well-mesh.ts";

type Name = "east" | "west" | "remote";
type Change = Partial<Record<Name, (is: ClusterEvidence) => Partial<ClusterEvidence>>>;

function evidence(change: Change = {}): Evidence {
  return Object.fromEntries(
    (["east", "west", "remote"] as const).map(name => {
      const is = well(name);
      return [name, { seen: { ...is, ...change[name]?.(is) } }];
    }),
  );
}

const objects =
  (change: (is: ClusterObjects) => Partial<ClusterObjects>) =>
  (is: ClusterEvidence): Partial<ClusterEvidence> => ({ objects: { ...is.objects, ...change(is.objects) } });

const away = (name: string) =>
  objects(is => ({
    deployments: is.deployments.map(each => (each.name === name ? { ...each, ready: 0, wanted: 0 } : each)),
  }));

/** Sleep's answers, changed in some part. */
const sleep =
  (change: (is: NonNullable<ClusterEvidence["sleep"]>) => object) =>
  (is: ClusterEvidence): Partial<ClusterEvidence> =>
    is.sleep ? { sleep: { ...is.sleep, ...change(is.sleep) } } : {};

const got = (change: object) =>
  sleep(({ requests }) => ("is" in requests ? { requests: { is: { ...requests.is, ...change } } } : {}));

/** Requests to some endpoints that did not come back. */
const silent = (endpoints: readonly string[], text: string) =>
  sleep(({ after, requests }) => {
    if (!("is" in after) || !("is" in requests)) return {};
    const answers = Object.fromEntries(
      Object.entries(after.is.answers).map(([key, count]) => [key, endpoints.includes(key) ? 0 : count]),
    );
    return {
      after: { is: { ...after.is, answers } },
      requests: { is: { ...requests.is, failures: [{ status: 503, text }] } },
    };
  });

const up = "./isthmus up";

describe("a mesh that is well", () => {
  const hops = judgeHops(request, evidence(), now);

  it("has every hop well", () => {
    expect(hops.filter(({ verdict }) => verdict.state !== "ok")).toEqual([]);
    expect(hops.length).toBeGreaterThan(60);
    expect(diagnosisVerdict({ hops, seconds: 1 })).toMatch(/^Nothing is broken: \d+ hops are well\.$/);
  });

  it("has each hop once, behind those that it depends on", () => {
    const ids = hopsOf(request).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, behind } of hopsOf(request)) {
      for (const other of behind)
        expect([id, other, ids.indexOf(other) < ids.indexOf(id)]).toEqual([id, other, true]);
    }
  });

  it("is said in a line for each part", () => {
    const lines = diagnosisLines("dev", { hops }, (_, text) => text, false);
    expect(lines[0]).toMatch(/^clusters: ok \(\d+\)$/);
    expect(lines).toHaveLength(new Set(hops.map(({ category }) => category)).size);
  });

  it("is walked for one pair without those who have no part in it", () => {
    const one = { ...request, pairs: [{ from: "west", to: "remote" }] };
    const ids = hopsOf(one).map(({ id }) => id);
    expect(ids).toContain("direct:west>remote");
    expect(ids.filter(id => id.startsWith("gateway:"))).toEqual([]);
    const local = { ...request, pairs: [{ from: "west", to: "west" }] };
    expect(judgeHops(local, evidence(), now).filter(({ verdict }) => verdict.state !== "ok")).toEqual([]);
    expect(hopsOf(local).some(({ id }) => id.startsWith("api:east"))).toBe(false);
  });
});

const damage = (...is: readonly Damage[]): DiagnosisRequest => ({ ...request, damages: { is } });

/** The mesh with the gateway of west behind a load balancer. */
const behindBalancer: DiagnosisRequest = {
  ...request,
  clusters: request.clusters.map(cluster =>
    cluster.name === "west"
      ? { ...cluster, gateway: { of: "load-balancer", addresses: ["172.30.128.2"] } }
      : cluster,
  ),
};

const balancer = (ingress: readonly string[]) =>
  objects(is => ({
    services: [
      ...is.services,
      { name: "istio-eastwestgateway", namespace: "istio-system", clusterIP: "10.255.10.8", ingress },
    ],
  }));

describe("the first broken hop", () => {
  it.each<[fault: string, hop: string, why: RegExp, mend: string, Change, DiagnosisRequest?]>([
    [
      "a pod outside of the declared subnet",
      "subnets:remote",
      /pod sample\/sleep-remote has the address 10\.99\.0\.6, and isthmus:clusters\.remote\.kind\.podSubnet declares 10\.20\.0\.0\/16$/,
      up,
      {
        remote: objects(is => ({
          pods: is.pods.map(each =>
            each.name === "sleep-remote" ? { ...each, address: "10.99.0.6" } : each,
          ),
        })),
      },
    ],
    [
      "a Service outside of it",
      "subnets:west",
      /Service default\/kubernetes has the address 10\.96\.0\.1, and .*serviceSubnet declares/,
      up,
      {
        west: objects(is => ({
          services: [
            ...is.services,
            { name: "kubernetes", namespace: "default", clusterIP: "10.96.0.1", ingress: [] },
          ],
        })),
      },
    ],
    [
      "another network label",
      "network:remote",
      /^the namespace istio-system of remote has the label network1 topology/,
      up,
      {
        remote: objects(is => ({
          namespaceLabels: {
            ...is.namespaceLabels,
            "istio-system": { "topology.istio.io/network": "network1" },
          },
        })),
      },
    ],
    [
      "a foreign root",
      "root:west",
      /^Secret cacerts of west has the root BB, and the mesh has AA:AA$/,
      "kubectl --context=west -n istio-system rollout restart deployment/istiod",
      { west: objects(() => ({ root: "BB" })) },
    ],
    [
      "no cacerts",
      "root:remote",
      /^Secret cacerts of remote is not there/,
      up,
      { remote: objects(() => ({ root: undefined })) },
    ],
    [
      "no pod to ask from",
      "sleep:east",
      /^sample\/sleep of east: its Deployment is scaled to 0$/,
      up,
      { east: away("sleep") },
    ],
    [
      "a clock that is ahead",
      "clock:remote",
      /^the clock of remote is 3600 s ahead of this machine's/,
      "set the clocks of the nodes of remote by NTP",
      { remote: got({ clock: { seconds: now.getTime() / 1000 + 3600, within: 1 } }) },
    ],
    [
      "a clock that is behind",
      "clock:east",
      /^the clock of east is 90 s behind this machine's/,
      "set the clocks of the nodes of east by NTP",
      { east: got({ clock: { seconds: now.getTime() / 1000 - 90, within: 1 } }) },
    ],
    [
      "DNS without pods",
      "dns:west",
      /^CoreDNS of west does not answer: its Deployment is scaled to 0$/,
      "kubectl --context=west -n kube-system scale deployment/coredns --replicas=2",
      { west: away("coredns") },
    ],
    [
      "a Service that is gone",
      "dns:west",
      /^west has no Service sample\/helloworld/,
      up,
      { west: objects(() => ({ services: [] })) },
    ],
    [
      "a name that is not found",
      "dns:west",
      /^pods of west don't find helloworld\.sample \(curl: \(6\)/,
      "kubectl --context=west -n kube-system rollout restart deployment/coredns",
      {
        west: got({ isResolved: false, failures: [{ status: 0, text: "curl: (6) Could not resolve host" }] }),
      },
    ],
    [
      "an istiod that is away",
      "istiod:west",
      /^istio-system\/istiod of west: its Deployment is scaled to 0$/,
      up,
      { west: away("istiod") },
    ],
    [
      "an istiod that is closed",
      "policy:istiod:east",
      /^NetworkPolicy istio-system\/closed of east lets nobody in at port 15012 of istiod$/,
      "kubectl --context=east -n istio-system delete networkpolicy closed",
      {
        east: objects(() => ({
          networkPolicies: [
            {
              metadata: { name: "closed", namespace: "istio-system" },
              spec: { ingress: [{ ports: [{ port: 15443 }] }] },
            },
          ],
        })),
      },
    ],
    [
      "a remote secret that is gone",
      "secret:east>west",
      /^east has no Secret istio-system\/istio-remote-secret-west/,
      up,
      { east: () => ({ remoteSecrets: {} }) },
    ],
    [
      "one that istiod passes over",
      "secret:east>west",
      /lacks the label istio\/multiCluster=true or the key west/,
      up,
      { east: is => ({ remoteSecrets: { ...is.remoteSecrets, west: { isRead: false, server: "" } } }) },
    ],
    [
      "one that leads elsewhere",
      "server:east>west",
      /leads to https:\/\/10\.0\.0\.9:6443, and the API server of west is at https:\/\/west:6443$/,
      up,
      {
        east: is => ({
          remoteSecrets: { ...is.remoteSecrets, west: { isRead: true, server: "https://10.0.0.9:6443" } },
        }),
      },
    ],
    [
      "an API server out of reach",
      "reach:east>west",
      /^pods of east don't reach https:\/\/west:6443 \(curl: \(28\) timed out\)$/,
      "let pods of east reach https://west:6443",
      { east: got({ servers: { west: "curl: (28) timed out" } }) },
    ],
    [
      "one behind a lost route",
      "reach:west>remote",
      /\(curl: \(28\) timed out\): west lacks the route/,
      up,
      { west: got({ servers: { remote: "curl: (28) timed out" } }) },
      damage({ of: "routes", from: "west", to: "remote", why: "west lacks the route" }),
    ],
    [
      "a token that is not accepted",
      "token:east>remote",
      /^remote does not accept the token \(expired\) in Secret istio-remote-secret-remote of east$/,
      up,
      { remote: is => ({ tokens: { ...is.tokens, east: { is: { user: undefined, reason: "expired" } } } }) },
    ],
    [
      "somebody else's token",
      "token:east>remote",
      /^remote takes the token for system:serviceaccount:default:x's/,
      up,
      {
        remote: is => ({
          tokens: { ...is.tokens, east: { is: { user: "system:serviceaccount:default:x", reason: "" } } },
        }),
      },
    ],
    [
      "a binding that is gone",
      "rights:east>remote",
      /^remote has no ClusterRoleBinding istio-reader-east$/,
      up,
      {
        remote: objects(is => ({ readers: { ...is.readers, east: { role: undefined, lists: undefined } } })),
      },
    ],
    [
      "a role that is gone",
      "rights:east>remote",
      /^remote has no ClusterRole istio-reader, which istio-reader-east is bound to$/,
      up,
      {
        remote: objects(is => ({
          readers: { ...is.readers, east: { role: "istio-reader", lists: undefined } },
        })),
      },
    ],
    [
      "a role that lacks something",
      "rights:east>remote",
      /does not let istio-reader-east list endpointslices$/,
      up,
      {
        remote: objects(is => ({
          readers: { ...is.readers, east: { role: "istio-reader", lists: ["services", "pods"] } },
        })),
      },
    ],
    [
      "a cluster that istiod has not synced",
      "watch:east>west",
      /^istiod of east holds west as timeout/,
      "kubectl --context=east -n istio-system rollout restart deployment/istiod",
      {
        east: is =>
          is.istiod
            ? { istiod: { ...is.istiod, watches: { is: { west: "timeout", remote: "synced" } } } }
            : {},
      },
    ],
    [
      "a webhook with another CA",
      "webhook:remote",
      /trusts the CA BB, and istiod's is AA:AA, and lacks the label istio\.io\/rev/,
      up,
      { remote: objects(() => ({ webhook: { labels: {}, roots: ["BB"] } })) },
    ],
    [
      "a webhook without one",
      "webhook:remote",
      /has no CA, so pods are refused/,
      up,
      { remote: objects(() => ({ webhook: { labels: { "istio.io/rev": "default" }, roots: [] } })) },
    ],
    [
      "no webhook",
      "webhook:remote",
      /has no MutatingWebhookConfiguration/,
      up,
      { remote: objects(() => ({ webhook: undefined })) },
    ],
    [
      "injection that is off",
      "injection:remote",
      /has istio-injection=disabled in place of/,
      up,
      {
        remote: objects(is => ({
          namespaceLabels: { ...is.namespaceLabels, sample: { "istio-injection": "disabled" } },
        })),
      },
    ],
    [
      "a pod without a sidecar",
      "sidecar:west",
      /^pod sample\/helloworld-v1-west of west has no sidecar/,
      "kubectl --context=west -n sample rollout restart deployment",
      {
        west: objects(is => ({
          pods: is.pods.map(each => ({ ...each, hasSidecar: each.name === "sleep-west" })),
        })),
      },
    ],
    [
      "a pod that waits",
      "target:remote",
      /^sample\/helloworld-v2 of remote: its pod is not ready \(ImagePullBackOff\)$/,
      up,
      {
        remote: objects(is => ({
          deployments: is.deployments.map(each =>
            each.name === "helloworld-v2" ? { ...each, ready: 0 } : each,
          ),
          pods: is.pods.map(each =>
            each.name === "helloworld-v2-remote"
              ? { ...each, isReady: false, waiting: "ImagePullBackOff" }
              : each,
          ),
        })),
      },
    ],
    [
      "a Deployment that is gone",
      "target:remote",
      /^remote has no Deployment sample\/helloworld-v2$/,
      up,
      {
        remote: objects(is => ({
          deployments: is.deployments.filter(({ name }) => name !== "helloworld-v2"),
        })),
      },
    ],
    [
      "a proxy without istiod",
      "sync:west",
      /^the proxy of sleep in west has no connection to istiod of west$/,
      "kubectl --context=west -n sample rollout restart deployment/sleep",
      { west: is => (is.istiod ? { istiod: { ...is.istiod, proxies: { is: {} } } } : {}) },
    ],
    [
      "a proxy that refuses",
      "sync:west",
      /has refused or not yet taken/,
      'look for "rejected" in the log of istio-proxy of sleep in west',
      {
        west: is =>
          is.istiod ? { istiod: { ...is.istiod, proxies: { is: { "sleep-west.sample": false } } } } : {},
      },
    ],
    [
      "a certificate that has ended",
      "certificate:sleep:west",
      /ended at 2026-05-01/,
      "kubectl --context=west -n sample rollout restart deployment",
      {
        west: sleep(() => ({
          secrets: {
            is: { leaf: { from: "2026-04-01T00:00:00Z", to: "2026-05-01T00:00:00Z" }, roots: ["AA:AA"] },
          },
        })),
      },
    ],
    [
      "one that has not begun",
      "certificate:helloworld:remote",
      /begins at 2026-07-01.* only: a clock is wrong/,
      "kubectl --context=remote -n sample rollout restart deployment",
      {
        remote: () => ({
          target: {
            is: { leaf: { from: "2026-07-01T00:00:00Z", to: "2026-08-01T00:00:00Z" }, roots: ["AA:AA"] },
          },
        }),
      },
    ],
    [
      "none at all",
      "certificate:helloworld:remote",
      /has no certificate$/,
      "kubectl --context=remote -n sample rollout restart deployment",
      { remote: () => ({ target: { is: { leaf: undefined, roots: [] } } }) },
    ],
    [
      "a proxy with another root",
      "certificate:helloworld:remote",
      /trusts the root BB, and the mesh has AA:AA$/,
      "kubectl --context=remote -n sample rollout restart deployment",
      {
        remote: () => ({
          target: {
            is: { leaf: { from: "2026-06-01T00:00:00Z", to: "2026-06-02T00:00:00Z" }, roots: ["BB"] },
          },
        }),
      },
    ],
    [
      "mTLS that is turned off",
      "peer-authentication:west",
      /^PeerAuthentication sample\/x of west lets helloworld take no mTLS$/,
      "kubectl --context=west -n sample delete peerauthentication x",
      {
        west: objects(is => ({
          policies: {
            ...is.policies,
            peerAuthentications: [
              { name: "x", namespace: "sample", selector: undefined, modes: ["DISABLE"] },
            ],
          },
        })),
      },
    ],
    [
      "a DestinationRule for a pattern",
      "destination-rule:east",
      /^DestinationRule default\/x of east calls helloworld with tls\.mode SIMPLE/,
      "kubectl --context=east -n default delete destinationrule x",
      {
        east: objects(is => ({
          policies: {
            ...is.policies,
            destinationRules: [{ name: "x", namespace: "default", host: "*.local", tls: "SIMPLE" }],
          },
        })),
      },
    ],
    [
      "a refusal",
      "authorization:remote>west",
      /^AuthorizationPolicy istio-system\/x of west refuses requests to helloworld \(RBAC: access denied\)$/,
      "kubectl --context=west -n istio-system delete authorizationpolicy x",
      {
        remote: got({ failures: [{ status: 403, text: "RBAC: access denied" }] }),
        west: objects(is => ({
          policies: {
            ...is.policies,
            authorizationPolicies: [
              { name: "x", namespace: "istio-system", selector: undefined, action: "DENY" },
            ],
          },
        })),
      },
    ],
    [
      "a gateway that is away",
      "gateway:west",
      /^the gateway of west \(172\.30\.128\.2:31443\), by which network2 is reached: its Deployment is scaled to 0$/,
      up,
      { west: away("istio-eastwestgateway") },
    ],
    [
      "an address that is gone",
      "address:west",
      /^the node lacks the address$/,
      up,
      {},
      damage({ of: "gateway-address", cluster: "west", why: "the node lacks the address" }),
    ],
    [
      "a gateway's Deployment that is gone",
      "gateway:west",
      /^west has no Deployment istio-system\/istio-eastwestgateway$/,
      up,
      {
        west: objects(is => ({
          deployments: is.deployments.filter(({ name }) => name !== "istio-eastwestgateway"),
        })),
      },
    ],
    [
      "a load balancer without an address",
      "address:west",
      /^Service istio-system\/istio-eastwestgateway of west has no address from a load balancer$/,
      "see to the controller that gives Services of type LoadBalancer addresses in west",
      { west: balancer([]) },
      behindBalancer,
    ],
    [
      "a load balancer with another address",
      "address:west",
      /^Service istio-system\/istio-eastwestgateway of west is at 10\.0\.0\.9, and was at 172\.30\.128\.2 when/,
      up,
      { west: balancer(["10.0.0.9"]) },
      behindBalancer,
    ],
    [
      "a gateway whose Service is gone",
      "address:west",
      /^west has no Service istio-system\/istio-eastwestgateway/,
      up,
      {},
      behindBalancer,
    ],
    [
      "istiod that no gateway leads to",
      "exposure-istiod:east",
      /^east has no VirtualService istio-system\/istiod-vs, so gateways pass nothing on$/,
      up,
      {
        east: objects(is => ({
          policies: {
            ...is.policies,
            exposures: is.policies.exposures.filter(({ name }) => name !== "istiod-vs"),
          },
        })),
      },
    ],
    [
      "a gateway whose istiod does not read the target",
      "watch:west>remote",
      /^istiod of west holds remote as unknown/,
      "kubectl --context=west -n istio-system rollout restart deployment/istiod",
      { west: is => (is.istiod ? { istiod: { ...is.istiod, watches: { is: { east: "synced" } } } } : {}) },
      { ...request, pairs: [{ from: "east", to: "remote" }] },
    ],
    [
      "a name that is not found by whatever DNS there is",
      "dns:west",
      /^pods of west don't find helloworld\.sample/,
      "see that the DNS of west answers its pods",
      {
        west: is => ({
          ...got({ isResolved: false, failures: [{ status: 0, text: "curl: (6) Could not resolve host" }] })(
            is,
          ),
          ...objects(({ deployments }) => ({
            deployments: deployments.filter(({ name }) => name !== "coredns"),
          }))(is),
        }),
      },
    ],
    [
      "gateways that nobody directs",
      "exposure:west",
      /^west has no Gateway istio-system\/cross-network-gateway/,
      up,
      { west: objects(is => ({ policies: { ...is.policies, exposures: [] } })) },
    ],
    [
      "a gateway that istiod does not know",
      "known:east>west",
      /^the istiod of east does not know the gateway of west \(172\.30\.128\.2:31443\): its mesh networks$/,
      up,
      { east: is => (is.istiod ? { istiod: { ...is.istiod, gateways: { is: [doors.east] } } } : {}) },
    ],
    [
      "a gateway that a proxy does not know",
      "endpoints:east>west",
      /does not know 172\.30\.128\.2:31443; it knows 10\.10\.0\.5:5000$/,
      "kubectl --context=east -n sample rollout restart deployment/sleep",
      {
        east: sleep(({ after }) =>
          "is" in after ? { after: { is: { ...after.is, endpoints: [`${pods.east}:5000`] } } } : {},
        ),
      },
    ],
    [
      "a pod that a proxy does not know",
      "endpoints:west>remote",
      /does not know 10\.20\.0\.5:5000/,
      "kubectl --context=west -n sample rollout restart deployment/sleep",
      {
        west: sleep(({ after }) =>
          "is" in after
            ? { after: { is: { ...after.is, endpoints: [doors.east, `${pods.west}:5000`] } } }
            : {},
        ),
      },
    ],
    [
      "a lost route",
      "route:west>remote",
      /^west lacks the route$/,
      up,
      {},
      damage({ of: "routes", from: "remote", to: "west", why: "west lacks the route" }),
    ],
    [
      "a closed door",
      "through:east>west",
      /^the gateway of west \(172\.30\.128\.2:31443\) passes nothing on: nothing listens there \(.*Connection refused\)$/,
      "let it be reached: no firewall, policy or proxy may stand between",
      { east: silent([doors.west], "delayed connect error: Connection refused") },
    ],
    [
      "pods out of reach",
      "direct:west>remote",
      /^10\.20\.0\.5:5000, a pod of helloworld in remote, does not answer west: the address is not reached/,
      "let it be reached: no firewall, policy or proxy may stand between",
      { west: silent([`${pods.remote}:5000`], "reset reason: connection timeout") },
    ],
    [
      "closed pods",
      "policy:helloworld:remote",
      /at port 5000 of helloworld$/,
      "kubectl --context=remote -n sample delete networkpolicy n",
      {
        remote: objects(() => ({
          networkPolicies: [{ metadata: { name: "n", namespace: "sample" }, spec: {} }],
        })),
      },
    ],
    [
      "an answer that is none",
      "answer:east>west",
      /^requests of east fail: fault filter abort$/,
      "look at the access logs of both proxies",
      { east: got({ instances: [], failures: [{ status: 500, text: "fault filter abort" }] }) },
    ],
  ])("is for %s: %s", (_, hop, why, mend, change, asked = request) => {
    const hops = judgeHops(asked, evidence(change), now);
    const broken = firstBroken({ hops });
    expect(broken?.id).toBe(hop);
    if (broken?.verdict.state !== "broken") throw new Error("nothing is broken");
    expect(broken.verdict.why).toMatch(why);
    expect(broken.verdict.mend.map(step => stepText("dev", step)).at(-1)).toBe(mend);
    expect(hopResult("lab", broken)).toMatchObject({ hop, state: "broken", why: broken.verdict.why });
  });

  it("is the cause, and what lies behind is not judged", () => {
    const hops = judgeHops(request, evidence({ west: away("istio-eastwestgateway") }), now);
    const stateOf = (id: string) => hops.find(hop => hop.id === id)?.verdict;
    expect(stateOf("through:east>west")).toEqual({ state: "behind", hop: "gateway:west" });
    expect(stateOf("direct:west>remote")).toEqual({ state: "ok" });
    expect(hops.filter(({ verdict }) => verdict.state === "broken")).toHaveLength(1);
    expect(diagnosisLines("lab", { hops }, (_, text) => text, false)).toEqual(
      expect.arrayContaining([
        "  BROKEN   the gateway of west runs",
        "           -> ./isthmus up --stack lab",
        "  -        2 behind gateway:west",
        expect.stringMatching(/^east to remote: \d+ ok, 1 behind through:east>west$/),
      ]),
    );
  });

  it("is a cluster's API server where that is away, and the others are judged", () => {
    const all = { ...evidence(), remote: { unseen: "no answer", seconds: 10 } };
    const hops = judgeHops(request, all, now);
    expect(firstBroken({ hops })).toMatchObject({
      id: "api:remote",
      verdict: { why: "remote could not be asked within 10 s (no answer)" },
    });
    expect(hops.find(({ id }) => id === "through:east>west")?.verdict.state).toBe("ok");
    const stopped = damage({ of: "nodes", cluster: "remote", why: "stopped: remote-control-plane" });
    const [broken] = judgeHops(stopped, all, now).filter(({ id }) => id === "api:remote");
    expect(broken?.verdict).toMatchObject({
      why: expect.stringMatching(/; nodes stopped: remote-control-plane$/) as string,
      mend: [{ by: "up" }],
    });
  });
});

it("a gateway is looked at where its addresses come from", () => {
  const idsOf = (asked: DiagnosisRequest) => hopsOf(asked).map(({ id }) => id);
  const well = judgeHops(behindBalancer, evidence({ west: balancer(["172.30.128.2"]) }), now);
  expect(well.find(({ id }) => id === "address:west")?.verdict).toEqual({ state: "ok" });
  const declared = request.clusters.map(cluster => ({ ...cluster, gateway: { of: "config" as const } }));
  expect(idsOf({ ...request, clusters: declared })).not.toContain("address:west");
  expect(idsOf({ ...request, clusters: declared })).toContain("gateway:west");
});

it("routes are judged between nodes that can be looked at", () => {
  const adopted = request.clusters.map(cluster => ({ ...cluster, hasNodes: false }));
  expect(hopsOf({ ...request, clusters: adopted }).filter(({ id }) => id.startsWith("route:"))).toEqual([]);
  const hops = judgeHops({ ...request, damages: { unasked: "no Docker" } }, evidence(), now);
  const verdictOf = (wanted: string) => hops.find(({ id }) => id === wanted)?.verdict;
  for (const id of ["route:west>remote", "address:west"])
    expect(verdictOf(id)).toEqual({ state: "unknown", why: "no Docker" });
  expect(firstBroken({ hops })).toBeUndefined();
});

it("a gateway has to be known and to answer at each of its addresses", () => {
  const more = "172.30.128.3:31443";
  const network2 = request.networks?.["network2"];
  const several: DiagnosisRequest = {
    ...request,
    networks: {
      ...request.networks,
      network2: {
        clusters: [],
        endpoints: 2,
        ...network2,
        gateways: [...(network2?.gateways ?? []), { cluster: "west", endpoint: more }],
      },
    },
  };
  const known = (is: ClusterEvidence) =>
    is.istiod ? { istiod: { ...is.istiod, gateways: { is: [...Object.values(doors), more] } } } : {};
  const unknown = judgeHops(several, evidence(), now);
  expect(firstBroken({ hops: unknown })?.id).toBe("known:east>west");
  const untold = judgeHops(several, evidence({ east: known }), now);
  expect(firstBroken({ hops: untold })?.id).toBe("endpoints:east>west");
  const withMore = sleep(({ before, after }) => {
    if (!("is" in before) || !("is" in after)) return {};
    const tried = { ...after.is, tries: { ...after.is.tries, [more]: 3 } };
    return { after: { is: { ...tried, endpoints: [...after.is.endpoints, more] } } };
  });
  const silentOne = judgeHops(several, evidence({ east: is => ({ ...known(is), ...withMore(is) }) }), now);
  const broken = firstBroken({ hops: silentOne });
  expect(broken?.id).toBe("through:east>west");
  expect(broken?.verdict).toMatchObject({
    why: expect.stringMatching(/^the gateway of west \(172\.30\.128\.3:31443\) passes nothing on/) as string,
  });
});

it("what could not be asked is unknown, and no verdict", () => {
  const hops = judgeHops(
    request,
    evidence({ east: sleep(() => ({ requests: { unasked: "no shell" } })) }),
    now,
  );
  expect(firstBroken({ hops })).toBeUndefined();
  expect(hops.find(({ id }) => id === "clock:east")?.verdict).toEqual({ state: "unknown", why: "no shell" });
  expect(diagnosisVerdict({ hops, seconds: 1 })).toMatch(
    /^Nothing is broken as far as it could be asked: \d+ of/,
  );
});

it("tells how each way was answered", () => {
  expect(answersOf(request, { from: "east", to: "remote" }, evidence())).toMatchObject({
    through: ["west"],
    isAnswered: true,
  });
  expect(answersOf(request, { from: "west", to: "remote" }, evidence())).toMatchObject({
    through: [],
    isAnswered: true,
  });
  const cut = evidence({ west: got({ instances: ["helloworld-v1-east", "helloworld-v1-west"] }) });
  expect(answersOf(request, { from: "west", to: "remote" }, cut).isAnswered).toBe(false);
});
