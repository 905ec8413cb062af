/** A fault as it is made on purpose, and what `diagnose` has to say of it. The table in docs/diagnose.md has these very words. */
export interface FaultRow {
  /** What is wrong, for people. */
  readonly fault: string;
  /** The hop that has to be the first broken one. */
  readonly hop: string;
  /** Part of the reason that is given. */
  readonly why: string;
  /** Part of the last thing that is to be done about it. */
  readonly mend: string;
}

const up = "./isthmus up";

/** Faults in the mesh of test/e2e/networks.test.ts: primaries east and west on two networks, remote a remote of east beside west. */
export const faultRows = {
  route: {
    fault: "a route between nodes is lost",
    hop: "route:west>remote",
    why: "isthmus-e2e-networks-west-control-plane lacks the route to 10.20.0.0/16 via",
    mend: up,
  },
  label: {
    fault: "a wrong network label",
    hop: "network:remote",
    why: "the namespace istio-system of remote has the label network1 topology.istio.io/network in place of network2",
    mend: up,
  },
  token: {
    fault: "a reader's token that is not the cluster's",
    hop: "token:east>remote",
    why: "remote does not accept the token",
    mend: up,
  },
  revoked: {
    fault: "a reader's token that was rotated: the Secret that it came from is gone",
    hop: "token:east>remote",
    why: "remote does not accept the token",
    mend: up,
  },
  secret: {
    fault: "a remote secret is deleted",
    hop: "secret:east>remote",
    why: "east has no Secret istio-system/istio-remote-secret-remote, so its istiod does not know remote",
    mend: up,
  },
  server: {
    fault: "an API server is at another address than the remote secret says",
    hop: "server:east>remote",
    why: "Secret istio-remote-secret-remote of east leads to https://isthmus-e2e-networks-remote-control-plane:7443",
    mend: up,
  },
  rights: {
    fault: "a reader has lost its rights",
    hop: "rights:east>remote",
    why: "remote has no ClusterRoleBinding istio-reader-east",
    mend: up,
  },
  api: {
    fault: "an API server hangs",
    hop: "api:remote",
    why: "remote could not be asked within",
    mend: "see that the API server of remote runs",
  },
  webhook: {
    fault: "the injection webhook trusts another CA",
    hop: "webhook:remote",
    why: "MutatingWebhookConfiguration istio-sidecar-injector of remote trusts the CA",
    mend: up,
  },
  injection: {
    fault: "injection is off",
    hop: "injection:remote",
    why: "namespace sample of remote has istio-injection=disabled in place of istio-injection=enabled",
    mend: up,
  },
  sidecar: {
    fault: "a pod was made while injection was off",
    hop: "sidecar:remote",
    why: "has no sidecar: it was made while nothing injected one",
    mend: "kubectl --context=remote -n sample rollout restart deployment",
  },
  istiod: {
    fault: "istiod is scaled to 0",
    hop: "istiod:west",
    why: "istio-system/istiod of west: its Deployment is scaled to 0",
    mend: up,
  },
  gateway: {
    fault: "a gateway is down",
    hop: "gateway:west",
    why: "the gateway of west",
    mend: up,
  },
  gatewayPolicy: {
    fault: "15443 is closed by a NetworkPolicy",
    hop: "policy:gateway:west",
    why: "NetworkPolicy istio-system/closed of west lets nobody in at port 15443 of gateway",
    mend: "kubectl --context=west -n istio-system delete networkpolicy closed",
  },
  firewall: {
    fault: "15443 is closed by a firewall of the node, which no object tells of",
    hop: "through:east>west",
    why: "passes nothing on:",
    mend: "let it be reached: no firewall, policy or proxy may stand between",
  },
  address: {
    fault: "a node has lost its gateway's address",
    hop: "address:west",
    why: "isthmus-e2e-networks-west-control-plane lacks the address",
    mend: up,
  },
  exposure: {
    fault: "the Gateway of the cross-network gateways is deleted",
    hop: "exposure:west",
    why: "west has no Gateway istio-system/cross-network-gateway, so gateways pass nothing on",
    mend: up,
  },
  root: {
    fault: "a foreign root in one cluster",
    hop: "root:west",
    why: "Secret cacerts of west has the root",
    mend: "kubectl --context=west -n istio-system rollout restart deployment/istiod",
  },
  peerAuthentication: {
    fault: "a PeerAuthentication turns mTLS off",
    hop: "peer-authentication:west",
    why: "PeerAuthentication sample/against of west lets helloworld take no mTLS",
    mend: "kubectl --context=west -n sample delete peerauthentication against",
  },
  destinationRule: {
    fault: "a DestinationRule without mTLS",
    hop: "destination-rule:east",
    why: "DestinationRule sample/against of east calls helloworld with tls.mode DISABLE",
    mend: "kubectl --context=east -n sample delete destinationrule against",
  },
  authorization: {
    fault: "an AuthorizationPolicy refuses the requests",
    hop: "authorization:remote>west",
    why: "AuthorizationPolicy sample/against of west refuses requests to helloworld (RBAC: access denied)",
    mend: "kubectl --context=west -n sample delete authorizationpolicy against",
  },
  targetPolicy: {
    fault: "a NetworkPolicy closes helloworld",
    hop: "policy:helloworld:remote",
    why: "NetworkPolicy sample/closed of remote lets nobody in at port 5000 of helloworld",
    mend: "kubectl --context=remote -n sample delete networkpolicy closed",
  },
  target: {
    fault: "helloworld does not run",
    hop: "target:remote",
    why: "sample/helloworld-v2 of remote: its Deployment is scaled to 0",
    mend: up,
  },
  dns: {
    fault: "DNS is broken",
    hop: "dns:remote",
    why: "CoreDNS of remote does not answer: its Deployment is scaled to 0",
    mend: "kubectl --context=remote -n kube-system scale deployment/coredns --replicas=2",
  },
  subnet: {
    fault: "a subnet is declared wrongly",
    hop: "subnets:remote",
    why: "isthmus:clusters.remote.kind.podSubnet declares 10.30.0.0/16",
    mend: up,
  },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type FaultName = keyof typeof faultRows;
