import { describe, expect, it } from "vitest";

import {
  check,
  images,
  kind,
  kubeconfig,
  problemsOf,
  telepresence,
  type Circumstances,
  type Raw,
} from "../../support/config.ts";

const code = "edge-cluster-01";
const path = `isthmus:edges.${code}`;
const edge = { site: "remote0", management: "main0" };

const adopt = (apiServer?: string): Raw => ({
  adopt: {
    kubeconfigKey: "kubeconfig-central",
    context: "admin",
    podSubnet: "10.60.0.0/16",
    serviceSubnet: "10.61.0.0/16",
    ...(apiServer !== undefined && { apiServer }),
  },
  network: "network2",
});
const clusters = {
  main0: kind("10.241.0.0/16", "10.95.0.0/16"),
  remote0: kind("10.244.0.0/16", "10.96.0.0/16"),
};

/** A config with these edges, on two kind clusters and the adopted `central`. */
const withEdges = (edges: unknown, more: Raw = {}): Raw => ({
  clusters: { ...clusters, central: adopt() },
  edges,
  images: { telepresence },
  ...more,
});
/** One code whose entry differs from a good one. */
const withEdge = (changes: Raw): Raw => withEdges({ [code]: { ...edge, ...changes } });
const circumstances: Circumstances = {
  images: { ...images, telepresence },
  secrets: { "kubeconfig-central": kubeconfig() },
};

const label = "use at most 50 lower-case letters, digits and inner hyphens";
const long = "a".repeat(51);
const someAddress = "write a URL that the site's pods can reach";

type Case = readonly [what: string, raw: Raw, lines: readonly string[]];

const cases: Readonly<Record<string, readonly Case[]>> = {
  codes: [
    ...["Edge-01", "edge_01", "edge.01", "-edge", "edge-", "a".repeat(64)].map((name): Case => [
      `the code ${name}`,
      withEdges({ [name]: edge }),
      [`isthmus:edges.${name}: ${name} becomes the name of a Service and is not a DNS label (${label})`],
    ]),
    [
      "a code that begins with a digit",
      withEdges({ "01": edge }),
      [
        "isthmus:edges.01: 01 becomes the name of a Service and does not begin with a letter (put a letter first, as in edge-01)",
      ],
    ],
    [
      "a code of 51 characters",
      withEdges({ [long]: edge }),
      [
        `isthmus:edges.${long}: ${long} has 51 characters, and the Service ${long}-wt-api-agent would have more than 63 (shorten it to at most 50)`,
      ],
    ],
  ],

  "keys and types": [
    [
      "an unknown key that resembles a known one",
      withEdge({ managment: "main0" }),
      [`${path}.managment: there is no such key (did you mean management?)`],
    ],
    [
      "an unknown key that resembles none",
      withEdge({ region: "x" }),
      [
        `${path}.region: there is no such key (the keys here are site, management, managementAddress, proxy, wutongCluster, sampleApi, token)`,
      ],
    ],
    [
      "an unknown key of a site",
      withEdge({ site: { bundle: true, waits: 5 } }),
      [`${path}.site.waits: there is no such key (did you mean wait?)`],
    ],
    [
      "a site whose bundle is false",
      withEdge({ site: { bundle: false } }),
      [`${path}.site.bundle: false can't be used (write true)`],
    ],
    [
      "a site of neither kind",
      withEdge({ site: 7 }),
      [`${path}.site: 7 can't be used (write text or an object)`],
    ],
    ["an empty site", withEdge({ site: {} }), [`${path}.site.bundle: it is missing (add true)`]],
    [
      "no site",
      withEdges({ [code]: { management: "main0" } }),
      [`${path}.site: it is missing (add text or an object)`],
    ],
    [
      "no management",
      withEdges({ [code]: { site: "remote0" } }),
      [`${path}.management: it is missing (add text)`],
    ],
    [
      "longer than an hour to wait",
      withEdge({ site: { bundle: true, wait: 3601 } }),
      [`${path}.site.wait: 3601 can't be used (write 3600 or less)`],
    ],
    [
      "text for sampleApi",
      withEdge({ sampleApi: "yes" }),
      [`${path}.sampleApi: "yes" can't be used (write true or false)`],
    ],
    ["a number for a token", withEdge({ token: 2 }), [`${path}.token: 2 can't be used (write text)`]],
    [
      "an empty WutongCluster",
      withEdge({ wutongCluster: "" }),
      [`${path}.wutongCluster: "" can't be used (write some text)`],
    ],
    ["a list of edges", withEdges([edge]), ["isthmus:edges: a list can't be used (write an object)"]],
  ],

  clusters: [
    [
      "an unknown site",
      withEdge({ site: "remote1" }),
      [`${path}.site: there is no cluster remote1 (name one of isthmus:clusters: main0, remote0, central)`],
    ],
    [
      "an unknown management cluster",
      withEdge({ management: "main1" }),
      [
        `${path}.management: there is no cluster main1 (name one of isthmus:clusters: main0, remote0, central)`,
      ],
    ],
    [
      "a management cluster called like something every object has",
      withEdge({ management: "constructor" }),
      [
        `${path}.management: there is no cluster constructor (name one of isthmus:clusters: main0, remote0, central)`,
      ],
    ],
    [
      "a site that is the management cluster as well",
      withEdge({ site: "main0" }),
      [
        `${path}.site: main0 is the management cluster as well (a tunnel joins two clusters: name another site, or { bundle: true })`,
      ],
    ],
    [
      "a site that can't be read, without what would only follow from that",
      withEdges({ [code]: edge }, { clusters: { ...clusters, central: adopt(), remote0: { kind: {} } } }),
      [
        "isthmus:clusters.remote0.network: it is missing (add text)",
        "isthmus:clusters.remote0.kind.podSubnet: it is missing (add text)",
        "isthmus:clusters.remote0.kind.serviceSubnet: it is missing (add text)",
      ],
    ],
  ],

  "management addresses": [
    ...(
      [
        ["https://localhost:6443", "localhost"],
        ["https://LOCALHOST:6443", "localhost"],
        ["https://api.localhost:6443", "api.localhost"],
        ["https://localhost.:6443", "localhost."],
        ["https://127.0.0.1:6443", "127.0.0.1"],
        ["https://127.1:6443", "127.0.0.1"],
        ["https://0x7f.1:6443", "127.0.0.1"],
        ["https://2130706433:6443", "127.0.0.1"],
        ["https://127.3.2.1", "127.3.2.1"],
        ["https://0.0.0.0:6443", "0.0.0.0"],
        ["https://[::1]:6443", "[::1]"],
        ["https://[0:0:0:0:0:0:0:1]:6443", "[::1]"],
        ["https://[::]:6443", "[::]"],
        ["https://[::ffff:127.0.0.1]:6443", "[::ffff:7f00:1]"],
        ["https://[::ffff:0.0.0.0]:6443", "[::ffff:0:0]"],
      ] as const
    ).map(([address, host]): Case => [
      address,
      withEdge({ managementAddress: address }),
      [
        `${path}.managementAddress: ${address} is the site itself: ${host} means this machine on every machine (${someAddress})`,
      ],
    ]),
    ...["http://main0.example.org:6443", "main0.example.org:6443", "main0", ""].map((address): Case => [
      address || "no text",
      withEdge({ managementAddress: address }),
      [
        `${path}.managementAddress: ${JSON.stringify(address)} can't be used (write a URL such as https://api.example.org:6443)`,
      ],
    ]),
    [
      "none, of an adopted cluster that has none either",
      withEdge({ management: "central" }),
      [
        `${path}.managementAddress: nothing tells at which address the site reaches the API server of central (add the URL, such as https://api.example.org:6443)`,
      ],
    ],
    [
      "none, of an adopted cluster whose own is loopback",
      withEdges(
        { [code]: { ...edge, management: "central" } },
        { clusters: { ...clusters, central: adopt("https://127.0.0.1:6443") } },
      ),
      [
        "isthmus:clusters.central.adopt.apiServer: https://127.0.0.1:6443 is the own pod of whoever uses it: 127.0.0.1 means this machine on every machine (write a URL that pods of other clusters can reach)",
      ],
    ],
    [
      "one behind a cluster manager",
      withEdge({ managementAddress: "https://rancher.example.org/k8s/clusters/c-m-x7k2p9qd" }),
      [
        `${path}.managementAddress: https://rancher.example.org/k8s/clusters/c-m-x7k2p9qd has a path, so it is a proxy that does not know the cluster's own tokens (write the API server's own address; in Rancher, an authorized cluster endpoint)`,
      ],
    ],
    [
      "one with a user and a password, of which nothing is shown",
      withEdge({ managementAddress: "https://admin:s3cret@main0.example.org:6443" }),
      [
        `${path}.managementAddress: it holds a user or a password, and the topology holds no secrets (write it without: https://main0.example.org:6443)`,
      ],
    ],
  ],

  proxies: [
    ...["ftp://proxy.example.org", "proxy.example.org:3128", ""].map((address): Case => [
      address || "no text",
      withEdge({ proxy: address }),
      [
        `${path}.proxy: ${JSON.stringify(address)} can't be used (write a URL such as http://proxy.example.org:3128, or with https or socks5)`,
      ],
    ]),
    ...["http", "https", "socks5"].map((scheme): Case => [
      `one with a user and a password, of which nothing is shown: ${scheme}`,
      withEdge({ proxy: `${scheme}://admin:s3cret@proxy.example.org:3128` }),
      [
        `${path}.proxy: it holds a user or a password, and the topology holds no secrets (write it without: ${scheme}://proxy.example.org:3128)`,
      ],
    ]),
    ...["http://127.1:3128", "socks5://127.1:1080"].map((address): Case => [
      address,
      withEdge({ proxy: address }),
      [
        `${path}.proxy: ${address} is the site itself: 127.0.0.1 means this machine on every machine (${someAddress})`,
      ],
    ]),
    [
      "one with a path",
      withEdge({ proxy: "http://proxy.example.org:3128/proxy.pac?s3cret" }),
      [
        `${path}.proxy: http://proxy.example.org:3128 is followed by something that no proxy's address has (write it without: http://proxy.example.org:3128)`,
      ],
    ],
  ],

  "tokens in place of their names": [
    [
      "of which nothing is shown",
      withEdge({ token: `eyJ${"x".repeat(700)}` }),
      [
        `${path}.token: a text of 703 characters becomes part of a name (use at most 31 lower-case letters, digits and inner hyphens, such as 2026-11)`,
      ],
    ],
  ],

  tokens: ["", "Two", "2026_11", "-x", "x-", "a".repeat(32)].map((token): Case => [
    JSON.stringify(token),
    withEdge({ token }),
    [
      `${path}.token: ${JSON.stringify(token)} becomes part of a name (use at most 31 lower-case letters, digits and inner hyphens, such as 2026-11)`,
    ],
  ]),

  "sites of wutong": [
    [
      "one that can't be reached",
      withEdge({ site: { bundle: true }, wutongCluster: "wutongcluster" }),
      [
        `${path}.wutongCluster: the WutongCluster of a site that can't be reached can't be changed from here (remove it and let the bundle's interceptor do the work, or name a cluster as site)`,
      ],
    ],
    [
      "one with a sample",
      withEdge({ wutongCluster: "wutongcluster", sampleApi: true }),
      [`${path}.sampleApi: wutong's interceptor reaches its own wt-api, not a sample (remove it)`],
    ],
    [
      "one with two codes",
      withEdges({
        one: { ...edge, wutongCluster: "wutongcluster" },
        two: { ...edge, wutongCluster: "wutongcluster" },
        three: {
          ...edge,
          management: "central",
          managementAddress: "https://c:6443",
          wutongCluster: "other",
        },
      }),
      ["two", "three"].map(
        name =>
          `isthmus:edges.${name}.wutongCluster: wutong at remote0 has the code one already, and takes one (remove it: Isthmus then runs an interceptor)`,
      ),
    ],
  ],
};

for (const [what, entries] of Object.entries(cases)) {
  describe(`edges: ${what} that are refused`, () => {
    it.each(entries)("%s", (_, raw, lines) => {
      expect(problemsOf(raw, circumstances)).toEqual(lines);
    });
  });
}

it("every problem of an edge is told at once, and of each edge", () => {
  const lines = problemsOf(
    withEdges({
      "Edge 1": { site: "lost", management: "gone", token: "No" },
      two: { ...edge, managementAddress: "https://localhost" },
      three: { ...edge, nothing: 1 },
    }),
    circumstances,
  );
  expect(lines.map(line => line.split(": ")[0])).toEqual([
    "isthmus:edges.three.nothing",
    "isthmus:edges.Edge 1",
    "isthmus:edges.Edge 1.management",
    "isthmus:edges.Edge 1.site",
    "isthmus:edges.Edge 1.token",
    "isthmus:edges.two.managementAddress",
  ]);
});

describe("Telepresence's images", () => {
  const with_ = (manager: string, client: string): Raw =>
    withEdges({ [code]: edge }, { images: { telepresence: { manager, client } } });
  const official: Circumstances = { ...circumstances, images };

  it.each<[string, Raw]>([
    ["two kind clusters", edge],
    [
      "an adopted management cluster",
      { site: "remote0", management: "central", managementAddress: "https://central.example.org" },
    ],
    ["an adopted site", { site: "central", management: "main0" }],
    ["a bundle's site", { site: { bundle: true }, management: "main0" }],
  ])("need not be named, on any machine: %s", (_, entry) => {
    const raw = withEdges({ [code]: entry }, { images: {} });
    expect(problemsOf(raw, official)).toEqual([]);
    expect(problemsOf(raw, circumstances)).toEqual([]);
  });

  it("may have a digest behind the tag, each its own", () => {
    const pinned = (name: string, digit: string) => `${name}:2.20.2@sha256:${digit.repeat(64)}`;
    expect(problemsOf(with_(pinned("r/tel2", "a"), pinned("r/telepresence", "b")), official)).toEqual([]);
  });

  it.each(["tel2:2.20.2", "r/tel2", "r:5000/tel2", "r/tel2:2.20.2@sha256:ab", "r/tel2@sha256:ab", "r/tel2:"])(
    "%s has not the parts that Telepresence wants",
    image => {
      const line = (key: string) =>
        `isthmus:images.telepresence.${key}: ${image} is not a name with an owner and a tag (write it as in registry.example.org/telepresence/tel2:2.20.2)`;
      expect(problemsOf(with_(image, "r/telepresence:2.20.2"), official)).toEqual([line("manager")]);
      expect(problemsOf(with_("r/tel2:2.20.2", image), official)).toEqual([line("client")]);
      expect(problemsOf(with_(image, image), official)).toEqual([line("manager"), line("client")]);
    },
  );

  it("are of one version", () => {
    expect(problemsOf(with_("r/tel2:2.20.2", "r/telepresence:2.20.1"), official)).toEqual([
      "isthmus:images.telepresence: the manager is 2.20.2 and the client 2.20.1 (take both of one version)",
    ]);
  });

  it("are both named, or neither", () => {
    const raw = withEdges({ [code]: edge }, { images: { telepresence: { manager: "r/tel2:1" } } });
    expect(problemsOf(raw, circumstances)).toEqual([
      "isthmus:images.telepresence.client: it is missing (add text)",
    ]);
  });
});

describe("edges that are accepted", () => {
  it("get every default", () => {
    const bundled = { site: { bundle: true }, management: "main0" };
    expect(check(withEdges({ [code]: edge, away: bundled }), circumstances).edges).toEqual({
      [code]: { ...edge, token: "initial" },
      away: { site: { bundle: true, wait: 0 }, management: "main0", token: "initial" },
    });
  });

  it.each<[string, Raw]>([
    ["the longest code", withEdges({ ["a".repeat(50)]: edge })],
    ["a code of one letter", withEdges({ a: edge })],
    ["a code called like a cluster", withEdges({ remote0: edge, main0: edge })],
    ["several codes on one site", withEdges({ one: edge, two: edge, three: edge })],
    [
      "clusters that are each other's site",
      withEdges({ one: edge, two: { site: "main0", management: "remote0" } }),
    ],
    ["the longest token", withEdge({ token: "a".repeat(31) })],
    ["an address that only looks like loopback", withEdge({ managementAddress: "https://127.example.org" })],
    ["an HTTP proxy", withEdge({ proxy: "http://proxy.example.org:3128" })],
    ["a SOCKS proxy", withEdge({ proxy: "socks5://10.0.0.1:1080" })],
    ["an IPv6 address", withEdge({ managementAddress: "https://[2001:db8::1]:6443" })],
    [
      "an adopted management cluster with an address",
      withEdge({ management: "central", managementAddress: "https://c" }),
    ],
    ["wutong beside an interceptor of ours", withEdges({ one: { ...edge, wutongCluster: "w" }, two: edge })],
    ["wutong without a sample, said aloud", withEdge({ wutongCluster: "w", sampleApi: false })],
    ["a bundle with a sample", withEdge({ site: { bundle: true, wait: 3600 }, sampleApi: true })],
  ])("%s", (_, raw) => {
    expect(problemsOf(raw, circumstances)).toEqual([]);
  });
});
