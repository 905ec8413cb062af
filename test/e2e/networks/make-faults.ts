import { run } from "../../../toolchain/process.ts";
import {
  changeRemoteSecret,
  changeSecret,
  create,
  foreignRoot,
  inNode,
  relabel,
  remove,
  scaleDown,
  type Undo,
} from "./changes.ts";
import type { FaultName } from "./fault-table.ts";
import { kubectl, nodeOf, stack } from "./mesh.ts";

/** How one fault is made and undone. */
export interface Fault {
  /** The requests that are diagnosed. */
  readonly from: string;
  readonly to: string;
  /** Makes it. Where `diagnose` prints the kubectl that mends it, that undoes it in the tests. */
  readonly make: () => Promise<Undo>;
}

const closed = (namespace: string, app: Readonly<Record<string, string>>) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "closed", namespace },
  spec: { podSelector: { matchLabels: app }, ingress: [{ ports: [{ port: 15021 }] }] },
});
const against = (apiVersion: string, kind: string, spec: object) => ({
  apiVersion,
  kind,
  metadata: { name: "against", namespace: "sample" },
  spec,
});
const webhook = ["mutatingwebhookconfiguration", "istio-sidecar-injector"];

/** Every fault of the table, by name. */
export const makings: Readonly<Record<FaultName, Fault>> = {
  route: {
    from: "west",
    to: "remote",
    make: async () => {
      const [, via = ""] =
        /^10\.20\.0\.0\/16 via (\S+)/m.exec(await inNode("west", "ip", "-4", "route")) ?? [];
      await inNode("west", "ip", "route", "del", "10.20.0.0/16");
      return () => inNode("west", "ip", "route", "add", "10.20.0.0/16", "via", via);
    },
  },
  label: {
    from: "east",
    to: "remote",
    make: () =>
      relabel(
        "remote",
        "istio-system",
        "topology.istio.io/network=network1",
        "topology.istio.io/network=network2",
      ),
  },
  token: {
    from: "east",
    to: "remote",
    make: () => changeRemoteSecret(text => text.replace(/token: (\S+)/, "token: $1x")),
  },
  revoked: {
    from: "east",
    to: "remote",
    make: () => remove("remote", "-n", "istio-system", "secret", "istio-reader-east-token"),
  },
  secret: {
    from: "east",
    to: "remote",
    make: () => remove("east", "-n", "istio-system", "secret", "istio-remote-secret-remote"),
  },
  server: {
    from: "east",
    to: "remote",
    make: () => changeRemoteSecret(text => text.replace(/:6443/, ":7443")),
  },
  rights: {
    from: "east",
    to: "remote",
    make: () => remove("remote", "clusterrolebinding", "istio-reader-east"),
  },
  api: {
    from: "west",
    to: "remote",
    make: async () => {
      await run("docker", ["pause", nodeOf("remote")]);
      return () => run("docker", ["unpause", nodeOf("remote")]);
    },
  },
  webhook: {
    from: "east",
    to: "remote",
    make: async () => {
      // istiod mends its webhooks at once, as long as they have its label.
      await kubectl("remote", "label", ...webhook, "istio.io/rev-");
      const foreign = foreignRoot();
      const { webhooks } = JSON.parse(await kubectl("remote", "get", ...webhook, "-o=json")) as {
        webhooks: unknown[];
      };
      const change = webhooks.map((_, index) => ({
        op: "replace",
        path: `/webhooks/${index}/clientConfig/caBundle`,
        value: foreign,
      }));
      await kubectl("remote", "patch", ...webhook, "--type=json", "--patch", JSON.stringify(change));
      return () => kubectl("remote", "label", ...webhook, "istio.io/rev=default");
    },
  },
  injection: {
    from: "east",
    to: "remote",
    make: () => relabel("remote", "sample", "istio-injection=disabled", "istio-injection=enabled"),
  },
  sidecar: {
    from: "remote",
    to: "east",
    make: async () => {
      const enable = await relabel("remote", "sample", "istio-injection=disabled", "istio-injection=enabled");
      const restart = async () => {
        await kubectl("remote", "-n", "sample", "rollout", "restart", "deployment/sleep");
        await kubectl("remote", "-n", "sample", "rollout", "status", "deployment/sleep", "--timeout=120s");
      };
      await restart().finally(enable);
      return restart;
    },
  },
  istiod: { from: "west", to: "east", make: () => scaleDown("west", "istio-system", "deployment/istiod") },
  gateway: {
    from: "east",
    to: "west",
    make: () => scaleDown("west", "istio-system", "deployment/istio-eastwestgateway"),
  },
  gatewayPolicy: {
    from: "east",
    to: "west",
    make: () => create("west", closed("istio-system", { istio: "eastwestgateway" })),
  },
  firewall: {
    from: "east",
    to: "west",
    make: async () => {
      const rule = ["FORWARD", "-p", "tcp", "--dport", "15443", "-j", "DROP"];
      await inNode("west", "iptables", "-I", ...rule);
      return () => inNode("west", "iptables", "-D", ...rule);
    },
  },
  address: {
    from: "east",
    to: "west",
    make: async () => {
      await inNode("west", "systemctl", "stop", "isthmus-gateway-address.service");
      return () => inNode("west", "systemctl", "start", "isthmus-gateway-address.service");
    },
  },
  exposure: {
    from: "east",
    to: "west",
    make: () => remove("west", "-n", "istio-system", "gateways.networking.istio.io", "cross-network-gateway"),
  },
  root: {
    from: "west",
    to: "east",
    make: () => changeSecret("west", "cacerts", "root-cert.pem", foreignRoot),
  },
  peerAuthentication: {
    from: "east",
    to: "west",
    make: () =>
      create("west", against("security.istio.io/v1", "PeerAuthentication", { mtls: { mode: "DISABLE" } })),
  },
  destinationRule: {
    from: "east",
    to: "west",
    make: () =>
      create(
        "east",
        against("networking.istio.io/v1", "DestinationRule", {
          host: "helloworld.sample.svc.cluster.local",
          trafficPolicy: { tls: { mode: "DISABLE" } },
        }),
      ),
  },
  authorization: {
    from: "remote",
    to: "west",
    make: () =>
      create("west", against("security.istio.io/v1", "AuthorizationPolicy", { action: "DENY", rules: [{}] })),
  },
  targetPolicy: {
    from: "west",
    to: "remote",
    make: () => create("remote", closed("sample", { app: "helloworld" })),
  },
  target: {
    from: "west",
    to: "remote",
    make: () => scaleDown("remote", "sample", "deployment/helloworld-v2"),
  },
  dns: {
    from: "remote",
    to: "east",
    make: () => scaleDown("remote", "kube-system", "deployment/coredns"),
  },
  subnet: {
    from: "east",
    to: "remote",
    make: () => {
      const redeclare = (podSubnet: string) => {
        stack.edit(settings => {
          const config = settings["config"] as {
            "isthmus:clusters": { remote: { kind: Record<string, unknown> } };
          };
          config["isthmus:clusters"].remote.kind["podSubnet"] = podSubnet;
        });
      };
      redeclare("10.30.0.0/16");
      return Promise.resolve(() => {
        redeclare("10.20.0.0/16");
        return Promise.resolve();
      });
    },
  },
};
