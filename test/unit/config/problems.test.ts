import { describe, expect, it } from "vitest";

import { ConfigError } from "../../../stacks/config/problem.ts";
import {
  check,
  devConfig,
  kind,
  kubeconfig,
  problemsOf,
  type Circumstances,
  type Raw,
} from "../../support/config.ts";

const main0 = kind("10.241.0.0/16", "10.95.0.0/16");
const remote0 = kind("10.244.0.0/16", "10.96.0.0/16");
const mesh = { id: "mesh1", rootCa: "default", primaries: ["main0"], remotes: { remote0: "main0" } };
const label = "use at most 63 lower-case letters, digits and inner hyphens";

const withMain0 = (changes: Raw): Raw =>
  devConfig({ clusters: { main0: { ...main0, ...changes }, remote0 } });
const withKind = (podSubnet: string, serviceSubnet: string, more: Raw = {}): Raw =>
  devConfig({ clusters: { main0: kind(podSubnet, serviceSubnet, more), remote0 } });
const withMesh = (changes: Raw): Raw => devConfig({ mesh: { ...mesh, ...changes } });
/** A config without a mesh, for what is about clusters alone. */
const clusters = (entries: Raw): Raw => ({ clusters: entries });
const adopt = (changes: Raw = {}): Raw => ({
  adopt: {
    kubeconfigKey: "kubeconfig-site7",
    context: "admin",
    podSubnet: "10.70.0.0/16",
    serviceSubnet: "10.71.0.0/16",
    ...changes,
  },
  network: "network1",
});
/** The shipped config with remote0 on another network. */
const acrossNetworks = (changes: Raw = {}, cluster: Raw = remote0): Raw =>
  devConfig({ clusters: { main0, remote0: { ...cluster, network: "network2", ...changes } } });
const apiServer = "isthmus:clusters.site7.adopt.apiServer";
/** A mesh whose primary, main0, reads site7 at an address. */
const read = (address: string): Raw =>
  devConfig({
    clusters: { main0, site7: adopt({ apiServer: address }) },
    mesh: { ...mesh, remotes: { site7: "main0" } },
    edges: {},
  });
const site7 = { "kubeconfig-site7": kubeconfig() };

const zeros = "a part has leading zeros, which some tools read as octal";
const twoHere = "it names two ranges, and what Isthmus makes has IPv4 alone";

type Case = readonly [what: string, raw: Raw, lines: readonly string[], circumstances?: Circumstances];

const cases: Readonly<Record<string, readonly Case[]>> = {
  gateways: [
    [
      "a network that nobody may enter",
      acrossNetworks({ gateway: false }),
      [
        "isthmus:clusters.remote0.gateway: no cluster of network2 has a gateway (remote0), and the mesh has other networks (remove gateway: false from one)",
      ],
    ],
    [
      "a primary whose remote is on another network, and which may have no gateway",
      {
        ...acrossNetworks(),
        clusters: {
          main0: { ...main0, gateway: false },
          neighbour: kind("10.245.0.0/16", "10.97.0.0/16"),
          remote0: { ...remote0, network: "network2" },
        },
        mesh: { ...mesh, remotes: { remote0: "main0", neighbour: "main0" } },
      },
      [
        "isthmus:clusters.main0.gateway: remote0 on network2 reaches the istiod of main0 through its gateway (remove gateway: false)",
      ],
    ],
    [
      "settings of a gateway that a mesh of one network does not have",
      withMain0({ gateway: { replicas: 2 } }),
      [
        "isthmus:clusters.main0.gateway: it gets no gateway: network1 is the only network of the mesh (remove it)",
      ],
    ],
    [
      "a cluster that can't be read, without what would only follow from that for another's gateway",
      devConfig({
        clusters: {
          main0: { ...main0, gateway: { replicas: 2 } },
          remote0: { ...remote0, network: 2 },
        },
      }),
      ["isthmus:clusters.remote0.network: 2 can't be used (write text)"],
    ],
    [
      "a mesh that can't be read, likewise",
      { ...withMain0({ gateway: { replicas: 2 } }), mesh: "mesh1" },
      ['isthmus:mesh: "mesh1" can\'t be used (write an object)'],
    ],
    [
      "settings of a gateway outside of the mesh",
      devConfig({
        clusters: { main0, remote0, other: { ...kind("10.1.0.0/16", "10.2.0.0/16"), gateway: {} } },
      }),
      ["isthmus:clusters.other.gateway: it gets no gateway: it is not in the mesh (remove it)"],
    ],
    [
      "settings that are none",
      acrossNetworks({
        gateway: { replicas: 0, resources: { requests: { cpu: "much" } }, ports: 1, port: 0 },
      }),
      [
        "isthmus:clusters.remote0.gateway.replicas: 0 can't be used (write 1 or more)",
        'isthmus:clusters.remote0.gateway.resources.requests.cpu: "much" can\'t be used (write a quantity such as 100m or 128Mi)',
        "isthmus:clusters.remote0.gateway.port: 0 can't be used (write 1 or more)",
        "isthmus:clusters.remote0.gateway.ports: there is no such key (did you mean port?)",
      ],
    ],
    [
      "an adopted cluster that a primary on another network can't read, and a gateway that it can't reach",
      devConfig({
        clusters: { main0, site7: { ...adopt(), network: "network2" } },
        mesh: { ...mesh, remotes: { site7: "main0" } },
        edges: {},
      }),
      [
        "isthmus:clusters.main0.gateway.addresses: its gateway is on the Docker network of this machine, which site7 on network2 does not reach (add addresses that do, and see to it that they lead to the ports 31443, 31012 and 31017 of its node)",
        "isthmus:clusters.site7.adopt.apiServer: it is missing, and main0 on network1 reads the API server of site7 on network2 (add the URL at which pods of main0 reach it, such as https://api.example.org:6443)",
      ],
      { secrets: site7 },
    ],
    [
      "a kind cluster that an adopted primary on another network would have to read",
      devConfig({
        clusters: {
          main0: { ...main0, gateway: { addresses: ["203.0.113.7"] } },
          site7: { ...adopt({ apiServer: "https://site7.example.org" }), network: "network2" },
        },
        mesh: { ...mesh, primaries: ["main0", "site7"], remotes: {} },
        edges: {},
      }),
      [
        "isthmus:clusters.main0.network: site7 on network2 reads its API server, which the Docker network of this machine alone has: main0 on network1 can't be in a mesh with a primary elsewhere (make site7 a remote, or leave one of the two out of the mesh)",
      ],
      { secrets: site7 },
    ],
    [
      "addresses of gateways that lead nowhere",
      acrossNetworks({
        gateway: {
          addresses: [
            ...["127.0.0.1", "localhost", "10.95.0.40", "203.0.113.7", "203.0.113.7"],
            ...["gw.example.org:443", "Gateway", "300.1.1.1", "fd00::1"],
          ],
        },
      }),
      [
        "isthmus:clusters.remote0.gateway.addresses.0: 127.0.0.1 is in 127.0.0.0/8, which is loopback (write the address at which other networks reach the gateway)",
        "isthmus:clusters.remote0.gateway.addresses.1: localhost means this machine on every machine (write the address at which other networks reach the gateway)",
        "isthmus:clusters.remote0.gateway.addresses.2: 10.95.0.40 is in 10.95.0.0/16 of isthmus:clusters.main0.kind.serviceSubnet, which no other network reaches (write the address at which other networks reach the gateway)",
        "isthmus:clusters.remote0.gateway.addresses.4: 203.0.113.7 is isthmus:clusters.remote0.gateway.addresses.3 already (write each address once)",
        'isthmus:clusters.remote0.gateway.addresses.5: "gw.example.org:443" is neither an IPv4 address nor a host name (write it without its port, which has a key of its own: gateway.port)',
        ...["Gateway", "300.1.1.1", "fd00::1"].map(
          (address, index) =>
            `isthmus:clusters.remote0.gateway.addresses.${6 + index}: "${address}" is neither an IPv4 address nor a host name (write one such as 203.0.113.7 or gateway.example.org)`,
        ),
      ],
    ],
    [
      "one address for the gateways of two clusters, and a port without addresses",
      devConfig({
        clusters: {
          main0: { ...main0, gateway: { addresses: ["gw.example.org"] } },
          remote0: { ...remote0, network: "network2", gateway: { addresses: ["gw.example.org"] } },
          more: { ...kind("10.97.0.0/16", "10.98.0.0/16"), gateway: { port: 443 } },
        },
        mesh: { ...mesh, remotes: { remote0: "main0", more: "main0" } },
        edges: {},
      }),
      [
        "isthmus:clusters.remote0.gateway.addresses.0: gw.example.org is isthmus:clusters.main0.gateway.addresses.0 already (write each address once)",
        "isthmus:clusters.more.gateway.port: 443 is the port of addresses that are not there (add addresses, or remove it)",
      ],
    ],
  ],
  "keys and types": [
    [
      "an unknown key at the top",
      devConfig(),
      [
        "isthmus:gateways: there is no such key, and nothing names it as a secret (the keys here are clusters, mesh, rootCas, edges, samples, images, docker)",
      ],
      { secrets: { gateways: "{}" } },
    ],
    [
      "an unknown key of a cluster",
      withMain0({ networks: "network1" }),
      ["isthmus:clusters.main0.networks: there is no such key (did you mean network?)"],
    ],
    [
      "an unknown key of kind",
      withKind("10.241.0.0/16", "10.95.0.0/16", { controlPlanes: 3 }),
      [
        "isthmus:clusters.main0.kind.controlPlanes: there is no such key (the keys here are podSubnet, serviceSubnet, image, workers)",
      ],
    ],
    [
      "an unknown key of samples",
      devConfig({ samples: { helloworld: { replica: 2 } } }),
      ["isthmus:samples.helloworld.replica: there is no such key (did you mean replicas?)"],
    ],
    [
      "an unknown key that resembles a known one, at the top",
      devConfig(),
      ["isthmus:cluster: there is no such key, and nothing names it as a secret (did you mean clusters?)"],
      { secrets: { cluster: "{}" } },
    ],
    [
      "an unknown key of an IstioOperator spec",
      withMesh({ istioOperator: { primary: { meshconfig: {} } } }),
      ["isthmus:mesh.istioOperator.primary.meshconfig: there is no such key (did you mean meshConfig?)"],
    ],
    [
      "half of an Istio image",
      devConfig({ images: { istio: { hub: "mirror/istio" } } }),
      ["isthmus:images.istio.tag: it is missing (add text)"],
    ],
    [
      "a mesh that can't be read, without what would only follow from that",
      devConfig({ mesh: "mesh1" }),
      ['isthmus:mesh: "mesh1" can\'t be used (write an object)'],
    ],
    [
      "a cluster that can't be read, without what would only follow from that",
      withMain0({ network: 1 }),
      ["isthmus:clusters.main0.network: 1 can't be used (write text)"],
    ],
    [
      "a misspelt key that is needed",
      withMain0({ kind: { podSubnets: "10.241.0.0/16", serviceSubnet: "10.95.0.0/16" } }),
      [
        "isthmus:clusters.main0.kind.podSubnet: it is missing (add text)",
        "isthmus:clusters.main0.kind.podSubnets: there is no such key (did you mean podSubnet?)",
      ],
    ],
    ["no clusters", { samples: false }, ["isthmus:clusters: it is missing (add an object)"]],
    ["an empty list of clusters", clusters({}), ["isthmus:clusters: it names no cluster (add one)"]],
    [
      "text for a number",
      withKind("10.241.0.0/16", "10.95.0.0/16", { workers: "two" }),
      ['isthmus:clusters.main0.kind.workers: "two" can\'t be used (write a whole number)'],
    ],
    [
      "a fraction",
      withKind("10.241.0.0/16", "10.95.0.0/16", { workers: 0.5 }),
      ["isthmus:clusters.main0.kind.workers: 0.5 can't be used (write a whole number)"],
    ],
    [
      "a number below the least",
      devConfig({ samples: { sleep: { replicas: 0 } } }),
      ["isthmus:samples.sleep.replicas: 0 can't be used (write 1 or more)"],
    ],
    [
      "a number above the most",
      withKind("10.241.0.0/16", "10.95.0.0/16", { workers: 21 }),
      ["isthmus:clusters.main0.kind.workers: 21 can't be used (write 20 or less)"],
    ],
    [
      "an object for a list",
      withMesh({ primaries: { main0: true } }),
      ["isthmus:mesh.primaries: an object can't be used (write a list)"],
    ],
    [
      "a list for an object",
      withMesh({ remotes: ["remote0"] }),
      ["isthmus:mesh.remotes: a list can't be used (write an object)"],
    ],
    [
      "text for samples",
      devConfig({ samples: "yes" }),
      ['isthmus:samples: "yes" can\'t be used (write true, false or an object)'],
    ],
    [
      "an unknown algorithm",
      devConfig({ rootCas: { default: { generate: { algorithm: "RSA-2048" } } } }),
      [
        'isthmus:rootCas.default.generate.algorithm: "RSA-2048" can\'t be used (write ECDSA-P256 or RSA-4096)',
      ],
    ],
    [
      "an encrypted value inside the topology, of which nothing is shown",
      devConfig(),
      [
        "isthmus:clusters: it holds an encrypted value (keep each secret under a config key of its own, and name that key here)",
      ],
      { encrypted: key => key === "clusters" },
    ],
  ],

  names: [
    [
      "a stack that is not a DNS label",
      devConfig(),
      [`stack My_stack: its name goes into container names and is not a DNS label (${label})`],
      { stack: "My_stack" },
    ],
    [
      "a cluster that is not a DNS label",
      clusters({ Main_0: main0 }),
      [`isthmus:clusters.Main_0: Main_0 is not a DNS label (${label})`],
    ],
    ...["Kubernetes", "kubernetes", "KUBERNETES"].map((name): Case => [
      `a cluster called ${name}`,
      clusters({ [name]: main0 }),
      [
        `isthmus:clusters.${name}: ${name} is the name Istio gives a cluster that has none, and two of them would be taken for one (choose another name)`,
      ],
    ]),
    [
      "a cluster whose node's name is too long",
      clusters({ ["a".repeat(40)]: main0 }),
      [
        `isthmus:clusters.${"a".repeat(40)}: its node would be called isthmus-dev-${"a".repeat(40)}-control-plane, 66 characters, and a host name has at most 63 (shorten the name by 3, or the stack's)`,
      ],
    ],
    [
      "a cluster called like another's resource",
      clusters({ a: main0, "a-kubeconfig": remote0 }),
      [
        "isthmus:clusters.a-kubeconfig: a-kubeconfig could be taken for a resource that belongs to a (choose another name)",
      ],
    ],
    [
      "a network that is not a DNS label",
      clusters({ main0: { ...main0, network: "Network 1" } }),
      [
        `isthmus:clusters.main0.network: "Network 1" becomes a label's value and is not a DNS label (${label})`,
      ],
    ],
    [
      "a cluster neither made nor adopted",
      clusters({ main0: { network: "network1" } }),
      [
        "isthmus:clusters.main0: it has neither kind nor adopt (give it exactly one: kind to make it, adopt to use one that is there)",
      ],
    ],
    [
      "a cluster both made and adopted",
      clusters({ main0: { ...main0, ...adopt(), network: "network1" } }),
      [
        "isthmus:clusters.main0: it has both kind and adopt (give it exactly one: kind to make it, adopt to use one that is there)",
      ],
      { secrets: site7 },
    ],
  ],

  subnets: [
    [
      "the pods of two clusters that overlap",
      withKind("10.244.128.0/17", "10.95.0.0/16"),
      [
        "isthmus:clusters.remote0.kind.podSubnet: 10.244.0.0/16 overlaps 10.244.128.0/17 of isthmus:clusters.main0.kind.podSubnet (give each a range of its own)",
      ],
    ],
    [
      "pods and services of one cluster that overlap",
      clusters({ main0: kind("10.0.0.0/8", "10.95.0.0/16") }),
      [
        "isthmus:clusters.main0.kind.serviceSubnet: 10.95.0.0/16 overlaps 10.0.0.0/8 of isthmus:clusters.main0.kind.podSubnet (give each a range of its own)",
      ],
    ],
    [
      "a kind cluster on another network than the other that overlaps the Docker network",
      {
        ...clusters({ main0, other: { ...kind("10.242.0.0/16", "10.97.0.0/16"), network: "network2" } }),
        docker: { subnet: "10.97.128.0/24" },
      },
      [
        "isthmus:docker.subnet: 10.97.128.0/24 overlaps 10.97.0.0/16 of isthmus:clusters.other.kind.serviceSubnet (give each a range of its own)",
      ],
    ],
    [
      "a cluster that overlaps the Docker network",
      devConfig({ docker: { subnet: "10.95.128.0/24" } }),
      [
        "isthmus:docker.subnet: 10.95.128.0/24 overlaps 10.95.0.0/16 of isthmus:clusters.main0.kind.serviceSubnet (give each a range of its own)",
      ],
    ],
    [
      "an adopted cluster that overlaps one on its network",
      clusters({ main0, site7: adopt({ podSubnet: "10.241.0.0/16" }) }),
      [
        "isthmus:clusters.site7.adopt.podSubnet: 10.241.0.0/16 overlaps 10.241.0.0/16 of isthmus:clusters.main0.kind.podSubnet (give each a range of its own)",
      ],
      { secrets: site7 },
    ],
    [
      "a pod subnet too small for one node",
      withKind("10.241.0.0/25", "10.95.0.0/16"),
      [
        "isthmus:clusters.main0.kind.podSubnet: 10.241.0.0/25 is too small: its one node gets a /24, and it holds 0 (use a /24 or larger)",
      ],
    ],
    [
      "a pod subnet too small for its nodes",
      withKind("10.241.0.0/23", "10.95.0.0/16", { workers: 2 }),
      [
        "isthmus:clusters.main0.kind.podSubnet: 10.241.0.0/23 is too small: each of its 3 nodes gets a /24, and it holds 2 (use a /22 or larger)",
      ],
    ],
    [
      "a Docker network of two ranges",
      devConfig({ docker: { subnet: "172.30.0.0/16,fd00:30::/64" } }),
      [`isthmus:docker.subnet: "172.30.0.0/16,fd00:30::/64": ${twoHere} (write the IPv4 one: 172.30.0.0/16)`],
    ],
    [
      "a Docker network without an address for each node",
      devConfig({ docker: { subnet: "172.30.0.0/30" } }),
      [
        "isthmus:docker.subnet: 172.30.0.0/30 is too small: it has room for 1 of the stack's 2 nodes (use a /29 or larger)",
      ],
    ],
    [
      "a Docker network without an address for each node and each gateway",
      { ...acrossNetworks(), docker: { subnet: "172.30.0.0/30" } },
      [
        "isthmus:docker.subnet: 172.30.0.0/30 is too small: of its two halves one is for the stack's 2 nodes, and one for its 2 gateways (use a /29 or larger)",
      ],
    ],
    [
      "gateways whose Docker network gets no range of Isthmus's choice",
      acrossNetworks({}, { ...kind("10.0.0.0/8", "11.0.0.0/16") }),
      [
        "isthmus:docker.subnet: gateways need a range that is known beforehand, and the clusters leave none that Isthmus would choose (add one that nothing else uses)",
      ],
    ],
    [
      "a pod subnet too large",
      clusters({ main0: kind("16.0.0.0/7", "10.95.0.0/16") }),
      [
        "isthmus:clusters.main0.kind.podSubnet: 16.0.0.0/7 is too large: kubeadm takes at most a /8 (use a /8 or smaller)",
      ],
    ],
    [
      "a service subnet without room for istiod's address",
      withKind("10.241.0.0/16", "10.95.0.0/28"),
      [
        "isthmus:clusters.main0.kind.serviceSubnet: 10.95.0.0/28 is too small: it has no room for the fixed address of istiod, number 15, among those that Kubernetes does not hand out itself (use a /27 or larger)",
      ],
    ],
    [
      "a service subnet too large",
      withKind("10.241.0.0/16", "172.0.0.0/11"),
      [
        "isthmus:clusters.main0.kind.serviceSubnet: 172.0.0.0/11 is too large: kubeadm takes at most a /12 (use a /12 or smaller)",
      ],
    ],
    ...(
      [
        ["10.241.0.1/16", "it has bits set below its prefix length (write 10.241.0.0/16)"],
        ["10.241.0.0", "not an IPv4 range (write it as in 10.10.0.0/16)"],
        ["10.241/16", "not an IPv4 range (write it as in 10.10.0.0/16)"],
        ["10.300.0.0/16", "each part of the address must be 0 to 255 (write it as in 10.10.0.0/16)"],
        ["10.241.0.0/33", "the prefix length must be 0 to 32 (write it as in 10.10.0.0/16)"],
        ["fd00:10::/56", "IPv6 is not supported (use an IPv4 range such as 10.10.0.0/16)"],
        ["010.010.000.000/16", `${zeros} (write 10.10.0.0/16)`],
        ["10.241.0.0/08", `${zeros} (write 10.0.0.0/8)`],
        ["010.241.000.001/16", `${zeros} (write 10.241.0.0/16)`],
        ["010.300.0.0/16", "each part of the address must be 0 to 255 (write it as in 10.10.0.0/16)"],
        ["10.241.0.0/16,fd00:10::/56", `${twoHere} (write the IPv4 one: 10.241.0.0/16)`],
        ["fd00:10::/56, 10.241.0.0/16", `${twoHere} (write the IPv4 one: 10.241.0.0/16)`],
        ["fd00:10::/56,fd00:20::/56", `${twoHere} (write one such as 10.10.0.0/16)`],
        ["10.241.0.0/16,10.242.0.0/16", "it names two ranges (write one)"],
        ["10.1.0.0/16,10.2.0.0/16,10.3.0.0/16", "it names 3 ranges (write one)"],
      ] as const
    ).map(([cidr, rest]): Case => [
      `${cidr} for a subnet`,
      withKind(cidr, "10.95.0.0/16"),
      [`isthmus:clusters.main0.kind.podSubnet: "${cidr}": ${rest}`],
    ]),
    ...(
      [
        ["0.0.0.0/16", "0.0.0.0/8, which is this network"],
        ["127.16.0.0/16", "127.0.0.0/8, which is loopback"],
        ["169.254.0.0/16", "169.254.0.0/16, which is link-local"],
        ["224.1.0.0/16", "224.0.0.0/4, which is multicast"],
        ["240.1.0.0/16", "240.0.0.0/4, which is reserved"],
      ] as const
    ).map(([cidr, range]): Case => [
      `${cidr} for a subnet`,
      withKind(cidr, "10.95.0.0/16"),
      [
        `isthmus:clusters.main0.kind.podSubnet: ${cidr} overlaps ${range} (use a private range, such as 10.10.0.0/16)`,
      ],
    ]),
  ],

  mesh: [
    [
      "no primary",
      withMesh({ primaries: [], remotes: {} }),
      ["isthmus:mesh.primaries: it names no cluster (a mesh needs at least one)"],
    ],
    [
      "an unknown primary",
      withMesh({ primaries: ["main1"], remotes: {} }),
      ["isthmus:mesh.primaries.0: there is no cluster main1 (name one of isthmus:clusters: main0, remote0)"],
    ],
    [
      "a primary called like something every object has",
      withMesh({ primaries: ["constructor"], remotes: {} }),
      [
        "isthmus:mesh.primaries.0: there is no cluster constructor (name one of isthmus:clusters: main0, remote0)",
      ],
    ],
    [
      "a primary twice",
      withMesh({ primaries: ["main0", "main0"] }),
      ["isthmus:mesh.primaries.1: main0 is in the list twice (name it once)"],
    ],
    [
      "a primary that is a remote as well",
      withMesh({ primaries: ["main0", "remote0"] }),
      [
        "isthmus:mesh.remotes.remote0: remote0 is a primary as well (a cluster has an istiod of its own or uses another's: remove one of the two)",
      ],
    ],
    [
      "an unknown remote",
      withMesh({ remotes: { remote1: "main0" } }),
      [
        "isthmus:mesh.remotes.remote1: there is no cluster remote1 (name one of isthmus:clusters: main0, remote0)",
      ],
    ],
    [
      "a remote of an unknown primary",
      withMesh({ remotes: { remote0: "main1" } }),
      [
        "isthmus:mesh.remotes.remote0: main1 is not a primary (name one of isthmus:mesh.primaries: main0; or take remote0 out together with main1)",
      ],
    ],
    [
      "a remote of itself",
      withMesh({ remotes: { remote0: "remote0" } }),
      [
        "isthmus:mesh.remotes.remote0: remote0 is a remote of itself (name the primary whose istiod it uses: main0)",
      ],
    ],
    [
      "a remote of another remote",
      devConfig({
        clusters: { main0, remote0, remote1: kind("10.30.0.0/16", "10.31.0.0/16") },
        mesh: { ...mesh, remotes: { remote0: "main0", remote1: "remote0" } },
      }),
      [
        "isthmus:mesh.remotes.remote1: remote0 is a remote itself and has no istiod (name one of isthmus:mesh.primaries: main0)",
      ],
    ],
    [
      "an id that is not a DNS label",
      withMesh({ id: "Mesh 1" }),
      [`isthmus:mesh.id: "Mesh 1" is not a DNS label (${label})`],
    ],
    [
      "a trust domain that is not a DNS name",
      withMesh({ trustDomain: "cluster..local" }),
      ['isthmus:mesh.trustDomain: "cluster..local" is not a DNS name (write one such as cluster.local)'],
    ],
    [
      "samples without a mesh",
      { clusters: { main0 }, samples: true },
      ["isthmus:samples: there is no mesh to run them in (add isthmus:mesh, or set it to false)"],
    ],
  ],

  "root CAs": [
    [
      "an unknown root CA",
      withMesh({ rootCa: "company" }),
      [
        "isthmus:mesh.rootCa: there is no root CA company (name one of isthmus:rootCas: default)",
        "isthmus:rootCas.default: no mesh uses it (name it in isthmus:mesh.rootCa, or remove it)",
      ],
    ],
    [
      "a root CA without a mesh",
      { clusters: { main0 }, rootCas: { default: { generate: {} } } },
      ["isthmus:rootCas.default: no mesh uses it (name it in isthmus:mesh.rootCa, or remove it)"],
    ],
    [
      "a root CA neither made nor handed in",
      devConfig({ rootCas: { default: {} } }),
      [
        "isthmus:rootCas.default: it has neither generate nor upload (give it exactly one: generate to make it, upload to hand in your own)",
      ],
    ],
    [
      "a root CA that is not a DNS label",
      devConfig({ mesh: { ...mesh, rootCa: "My CA" }, rootCas: { "My CA": { generate: {} } } }),
      [`isthmus:rootCas.My CA: My CA is not a DNS label (${label})`],
    ],
    [
      "a root CA both made and handed in",
      devConfig({
        rootCas: { default: { generate: {}, upload: { certKey: "root-cert", keyKey: "root-key" } } },
      }),
      [
        "isthmus:rootCas.default: it has both generate and upload (give it exactly one: generate to make it, upload to hand in your own)",
        "isthmus:rootCas.default.upload.certKey: the config key root-cert is not set (./isthmus pulumi config set root-cert < FILE)",
        "isthmus:rootCas.default.upload.keyKey: the config key root-key is not set (./isthmus pulumi config set --secret root-key < FILE)",
      ],
    ],
    [
      "a root CA that ends before the intermediates below it",
      devConfig({ rootCas: { default: { generate: { validityYears: 1 } } } }),
      [
        "isthmus:mesh.intermediateValidityDays: 730 days are more than the 365 of the root CA default (write 365 or less, or let the root live longer)",
      ],
    ],
    [
      "secrets of an upload that are not set",
      devConfig({ rootCas: { default: { upload: { certKey: "root-cert", keyKey: "root-key" } } } }),
      [
        "isthmus:rootCas.default.upload.certKey: the config key root-cert is not set (./isthmus pulumi config set root-cert < FILE)",
        "isthmus:rootCas.default.upload.keyKey: the config key root-key is not set (./isthmus pulumi config set --secret root-key < FILE)",
      ],
    ],
    [
      "a key in clear",
      devConfig({ rootCas: { default: { upload: { certKey: "root-cert", keyKey: "root-key" } } } }),
      [
        "isthmus:rootCas.default.upload.keyKey: the config key root-key is not encrypted (./isthmus pulumi config set --secret root-key < FILE)",
      ],
      { secrets: { "root-cert": "PEM", "root-key": "PEM" }, encrypted: () => false },
    ],
    [
      "an upload that is no certificate",
      devConfig({ rootCas: { default: { upload: { certKey: "root-cert", keyKey: "root-key" } } } }),
      [
        "isthmus:rootCas.default.upload.certKey: root-cert holds no PEM certificate (store the root's certificate as PEM: openssl x509 -in FILE)",
        "isthmus:rootCas.default.upload.keyKey: root-key holds no PEM private key (store the root's key as PEM: openssl pkey -in FILE | ./isthmus pulumi config set --secret root-key)",
      ],
      { secrets: { "root-cert": "none", "root-key": "none" } },
    ],
  ],

  "adopted clusters": [
    [
      "a kubeconfig that is not set",
      clusters({ site7: adopt() }),
      [
        "isthmus:clusters.site7.adopt.kubeconfigKey: the config key kubeconfig-site7 is not set (./isthmus pulumi config set --secret kubeconfig-site7 < FILE)",
      ],
    ],
    [
      "a service subnet without room for istiod's address",
      clusters({ site7: adopt({ serviceSubnet: "10.71.0.0/29" }) }),
      [
        "isthmus:clusters.site7.adopt.serviceSubnet: 10.71.0.0/29 is too small: it has no room for the fixed address of istiod, number 15, among those that Kubernetes does not hand out itself (use a /27 or larger)",
      ],
      { secrets: site7 },
    ],
    [
      "two ranges of a dual-stack cluster",
      clusters({
        site7: adopt({
          podSubnet: "10.42.0.0/16,2001:db8:42::/56",
          serviceSubnet: "10.43.0.0/16, 2001:db8:43::/112",
        }),
      }),
      [
        'isthmus:clusters.site7.adopt.podSubnet: "10.42.0.0/16,2001:db8:42::/56": it names two ranges (of a dual-stack cluster write the IPv4 one: 10.42.0.0/16)',
        'isthmus:clusters.site7.adopt.serviceSubnet: "10.43.0.0/16, 2001:db8:43::/112": it names two ranges (of a dual-stack cluster write the IPv4 one: 10.43.0.0/16)',
      ],
      { secrets: site7 },
    ],
    [
      "two ranges of a cluster whose first family is IPv6",
      clusters({ site7: adopt({ podSubnet: "2001:db8:42::/56,10.42.0.0/16" }) }),
      [
        'isthmus:clusters.site7.adopt.podSubnet: "2001:db8:42::/56,10.42.0.0/16": its pods and most of its Services have an IPv6 address first, which Isthmus does not route (use a cluster whose first family is IPv4)',
      ],
      { secrets: site7 },
    ],
    [
      "a kubeconfig in clear",
      clusters({ site7: adopt() }),
      [
        "isthmus:clusters.site7.adopt.kubeconfigKey: the config key kubeconfig-site7 is not encrypted (./isthmus pulumi config set --secret kubeconfig-site7 < FILE)",
      ],
      { secrets: site7, encrypted: () => false },
    ],
    [
      "a kubeconfig under a key of the topology",
      clusters({ site7: adopt({ kubeconfigKey: "clusters" }) }),
      [
        'isthmus:clusters.site7.adopt.kubeconfigKey: "clusters" can\'t be the key of a secret (name a config key of its own, such as kubeconfig-site7)',
      ],
    ],
    [
      "an API server without TLS",
      clusters({ site7: adopt({ apiServer: "http://site7:6443" }) }),
      [
        'isthmus:clusters.site7.adopt.apiServer: "http://site7:6443" can\'t be used (write a URL such as https://api.example.org:6443)',
      ],
      { secrets: site7 },
    ],
    ...(
      [
        ["https://127.0.0.1:6443", "127.0.0.1"],
        ["https://localhost:6443", "localhost"],
        ["https://[::1]:6443", "[::1]"],
        ["https://0.0.0.0:6443", "0.0.0.0"],
        ["https://[::ffff:7f00:1]:6443", "[::ffff:7f00:1]"],
      ] as const
    ).map(([address, host]): Case => [
      `an API server at ${address}`,
      read(address),
      [
        `${apiServer}: ${address} is the primary's own pod: ${host} means this machine on every machine (write a URL that pods of main0 can reach)`,
      ],
      { secrets: site7 },
    ]),
    [
      "an API server at loopback, without a mesh that reads it",
      clusters({ site7: adopt({ apiServer: "https://127.0.0.1:6443" }) }),
      [
        `${apiServer}: https://127.0.0.1:6443 is the own pod of whoever uses it: 127.0.0.1 means this machine on every machine (write a URL that pods of other clusters can reach)`,
      ],
      { secrets: site7 },
    ],
    ...[
      "https://kubernetes.default.svc",
      "https://kubernetes",
      "https://kubernetes.default.svc.cluster.local",
    ].map((address): Case => [
      `an API server at ${address}`,
      read(address),
      [
        `${apiServer}: ${address} means the API server of its own cluster in every cluster (write a URL that pods of main0 can reach)`,
      ],
      { secrets: site7 },
    ]),
    [
      "an API server behind a cluster manager",
      read("https://rancher.example.org/k8s/clusters/c-m-x7k2p9qd"),
      [
        `${apiServer}: https://rancher.example.org/k8s/clusters/c-m-x7k2p9qd has a path, so it is a proxy that does not know the cluster's own tokens (write the API server's own address; in Rancher, an authorized cluster endpoint)`,
      ],
      { secrets: site7 },
    ],
    [
      "an API server with a query and a fragment, of which nothing is shown",
      read("https://site7.example.org:6443/?token=s3cret#s3cret"),
      [
        `${apiServer}: https://site7.example.org:6443 has a query and a fragment, which no API server's address has (write it without: https://site7.example.org:6443)`,
      ],
      { secrets: site7 },
    ],
    [
      "an API server with a user and a password, of which nothing is shown",
      read("https://admin:s3cret@site7.example.org:6443"),
      [
        `${apiServer}: it holds a user or a password, and the topology holds no secrets (write it without: https://site7.example.org:6443)`,
      ],
      { secrets: site7 },
    ],
    [
      "an API server that is no https URL and has a password, of which nothing is shown",
      read("http://admin:s3/cret@site7.example.org:6443"),
      [
        `${apiServer}: "http://…@site7.example.org:6443" can't be used (write a URL such as https://api.example.org:6443)`,
      ],
      { secrets: site7 },
    ],
    [
      "one API server under two names",
      clusters({
        site7: adopt({ apiServer: "https://site7.example.org" }),
        hamburg: {
          ...adopt({ apiServer: "https://SITE7.example.org:443/", kubeconfigKey: "kubeconfig-hamburg" }),
          network: "network2",
        },
      }),
      [
        "isthmus:clusters.hamburg.adopt.apiServer: https://SITE7.example.org:443/ is site7 already (a cluster has one name here: remove one of the two)",
      ],
      { secrets: { ...site7, "kubeconfig-hamburg": kubeconfig() } },
    ],
    [
      "one context of one kubeconfig under two names",
      clusters({ site7: adopt(), hamburg: { ...adopt(), network: "network2" } }),
      [
        "isthmus:clusters.hamburg.adopt.context: admin in kubeconfig-site7 is site7 already (a cluster has one name here: remove one of the two)",
      ],
      { secrets: site7 },
    ],
    [
      "a kubeconfig in place of its key, of which nothing is shown",
      clusters({ site7: adopt({ kubeconfigKey: "apiVersion: v1\nusers: []\n" }) }),
      [
        "isthmus:clusters.site7.adopt.kubeconfigKey: a text of 25 characters can't be the key of a secret (name a config key of its own, such as kubeconfig-site7)",
      ],
    ],
    [
      "no context",
      clusters({ site7: adopt({ context: "" }) }),
      ['isthmus:clusters.site7.adopt.context: "" can\'t be used (write some text)'],
      { secrets: site7 },
    ],
  ],

  versions: [
    [
      "a node image newer than Istio supports",
      withKind("10.241.0.0/16", "10.95.0.0/16", { image: "kindest/node:v1.37.0@sha256:a1ed" }),
      [
        "isthmus:clusters.main0.kind.image: kindest/node:v1.37.0@sha256:a1ed: Istio 1.31 does not support Kubernetes 1.37 (use a node image from 1.32 to 1.36)",
      ],
    ],
    [
      "a node image older than Istio supports, for all clusters",
      devConfig({ images: { node: "kindest/node:v1.31.9" } }),
      [
        "isthmus:images.node: kindest/node:v1.31.9: Istio 1.31 does not support Kubernetes 1.31 (use a node image from 1.32 to 1.36)",
      ],
    ],
    [
      "a node image that tells no version",
      devConfig({ images: { node: "kindest/node:latest" } }),
      [
        "isthmus:images.node: kindest/node:latest: its tag does not tell the Kubernetes version (use a tag such as kindest/node:v1.36.4)",
      ],
    ],
    [
      "images without a name",
      devConfig({ images: { curl: "", istio: { hub: "", tag: "1.31.0" } } }),
      [
        'isthmus:images.istio.hub: "" can\'t be used (write some text)',
        'isthmus:images.curl: "" can\'t be used (write some text)',
      ],
    ],
    [
      "images of another Istio",
      devConfig({ images: { istio: { hub: "istio", tag: "1.30.4-distroless" } } }),
      [
        "isthmus:images.istio.tag: 1.30.4-distroless is of Istio 1.30, and Isthmus installs 1.31 (use images of 1.31)",
      ],
    ],
  ],
};

for (const [what, entries] of Object.entries(cases)) {
  describe(`${what} that are refused`, () => {
    for (const [name, raw, lines, circumstances] of entries) {
      it(name, () => {
        expect(problemsOf(raw, circumstances)).toEqual(lines);
      });
    }
  });
}

describe("a config with several problems", () => {
  it("is refused with all of them at once, also those beside what can't be read", () => {
    const lines = problemsOf(
      {
        clusters: {
          Kubernetes: main0,
          broken: { kind: { podSubnet: 10, serviceSubnet: "10.1.0.0/16" }, network: "network1" },
          remote0: { ...remote0, note: "x" },
          small: kind("10.3.0.0/25", "10.4.0.0/30"),
        },
        mesh: { ...mesh, primaries: ["broken"], remotes: { remote0: "remote0" }, rootCa: "lost" },
        rootCas: { lost: { generate: { validityYears: "ten" } } },
        images: { node: "kindest/node:v1.20.0" },
      },
      { secrets: { gateways: "{}" } },
    );
    expect(lines.map(line => line.split(": ")[0])).toEqual([
      "isthmus:clusters.broken.kind.podSubnet",
      "isthmus:clusters.remote0.note",
      "isthmus:rootCas.lost.generate.validityYears",
      "isthmus:gateways",
      "isthmus:clusters.Kubernetes",
      "isthmus:clusters.small.kind.podSubnet",
      "isthmus:clusters.small.kind.serviceSubnet",
      "isthmus:mesh.remotes.remote0",
      "isthmus:images.node",
    ]);
  });

  it("says which stack it is, and shows no stack trace", () => {
    let thrown: unknown;
    try {
      check(clusters({}));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigError);
    expect((thrown as ConfigError).message).toBe(
      "the config of stack dev can't be used; nothing was created:\n  isthmus:clusters: it names no cluster (add one)",
    );
  });
});
