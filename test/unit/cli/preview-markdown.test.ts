import { describe, expect, it } from "vitest";

import { clusterOf } from "../../../cli/report/change-cluster.ts";
import type { Change } from "../../../cli/report/changes.ts";
import { codeSpan } from "../../../cli/report/markdown.ts";
import { previewMarkdown, type PreviewFindings } from "../../../cli/report/preview-markdown.ts";
import { planStack } from "../../../stacks/plan.ts";
import { check, devConfig, images, telepresence } from "../../support/config.ts";

const available = { ...images, telepresence };
const plan = planStack(
  "dev",
  check(
    devConfig({
      edges: {
        "edge-cluster-01": { site: "remote0", management: "main0" },
        "edge-cluster-02": {
          site: { bundle: true },
          management: "main0",
          managementAddress: "https://main0.example.org:6443",
        },
      },
      images: { telepresence: { manager: "r/o/tel2:2.20.2", client: "r/o/telepresence:2.20.2" } },
    }),
    { images: available },
  ),
  available,
);

const change = (op: Change["op"], name: string, more: Partial<Change> = {}): Change => ({
  op,
  name,
  urn: "",
  type: "kubernetes:core/v1:ConfigMap",
  cluster: undefined,
  properties: [],
  ...more,
});

const markdown = (findings: Partial<PreviewFindings>): string =>
  previewMarkdown({ plan, changes: [], counts: {}, warnings: [], remarks: [], ...findings });

describe("the preview for a comment", () => {
  it("has where a cluster's gateway is reached from other networks", () => {
    const one = { kind: { podSubnet: "10.241.0.0/16", serviceSubnet: "10.95.0.0/16" }, network: "network1" };
    const clusters = { main0: one, remote0: { ...one, network: "network2" } };
    const plan = planStack(
      "dev",
      check(devConfig({ clusters, docker: { subnet: "172.30.0.0/16" } })),
      images,
    );
    const text = markdown({ plan });
    expect(text).toMatch(/primary, istiod at `10\.95\.0\.15`; gateway at `172\.30\.\d+\.\d+:31443` \|/);
    expect(text).toMatch(/remote of `main0`; gateway at `172\.30\.\d+\.\d+:31443` \|/);
  });

  it("has what changes before what is new, by cluster, and the topology between", () => {
    const text = markdown({
      changes: [
        change("create", "main0-new", { cluster: "main0" }),
        change("update", "remote0-config", { cluster: "remote0", properties: ["data.mesh", "x[0]"] }),
        change("replace", "gone0-cluster", { cluster: "gone0", properties: ["image!"] }),
        change("delete", "network"),
      ],
      counts: { create: 1, update: 1, replace: 1, delete: 1, same: 70 },
      warnings: [{ severity: "warning", resource: "main0", message: "the certificate\nends soon" }],
      remarks: ["A remark."],
    });
    expect(text).toBe(`<!-- isthmus preview: dev -->
### Preview of the stack \`dev\`

**1 to create, 1 to update, 1 to replace, 1 to delete, 70 unchanged**

A remark.

- \`warning: main0: the certificate∖u{a}    ends soon\`

| cluster | create | update | replace | delete |
|---|---|---|---|---|
| \`main0\` | 1 |  |  |  |
| \`remote0\` |  | 1 |  |  |
| \`gone0\` |  |  | 1 |  |
| the stack |  |  |  | 1 |

#### To delete (1)

| cluster | resource | name |
|---|---|---|
| the stack | \`kubernetes:core/v1:ConfigMap\` | \`network\` |

#### To replace (1)

| cluster | resource | name | what differs |
|---|---|---|---|
| \`gone0\` | \`kubernetes:core/v1:ConfigMap\` | \`gone0-cluster\` | \`image!\` |

#### To update (1)

| cluster | resource | name | what differs |
|---|---|---|---|
| \`remote0\` | \`kubernetes:core/v1:ConfigMap\` | \`remote0-config\` | \`data.mesh\`, \`x[0]\` |

#### Topology, with the mesh \`mesh1\`

| cluster |  | network | pods | services | in the mesh |
|---|---|---|---|---|---|
| \`main0\` | made here, 1 node | \`network1\` | \`10.241.0.0/16\` | \`10.95.0.0/16\` | primary, istiod at \`10.95.0.15\` |
| \`remote0\` | made here, 1 node | \`network1\` | \`10.244.0.0/16\` | \`10.96.0.0/16\` | remote of \`main0\` |

| edge site | at | called from |
|---|---|---|
| \`edge-cluster-01\` | \`remote0\` | \`main0\` |
| \`edge-cluster-02\` | the file \`bundles/dev/edge-cluster-02.yaml\` | \`main0\` |

<details><summary>To create (1)</summary>

| cluster | resource | name |
|---|---|---|
| \`main0\` | \`kubernetes:core/v1:ConfigMap\` | \`main0-new\` |

</details>
`);
  });

  it("is the same in whatever order the engine finds the changes", () => {
    const found = ["b", "a"].flatMap(name =>
      ["main0", undefined, "remote0"].map(cluster => change("update", name, { cluster })),
    );
    expect(markdown({ changes: found.toReversed() })).toBe(markdown({ changes: found }));
  });

  it("says when there is nothing to change", () => {
    const text = markdown({ counts: { same: 79 } });
    expect(text).toContain("\nNothing to change: 79 unchanged.\n");
    expect(text).not.toMatch(/To (create|update|replace|delete)|\| create \|/);
  });

  it("is cut where it would be too long, counts what it leaves out, and still has the topology", () => {
    const many = (op: Change["op"], count: number) =>
      Array.from({ length: count }, (_, index) => change(op, `main0-${op}-${index}`, { cluster: "main0" }));
    const text = markdown({ changes: [...many("create", 9000), ...many("delete", 3000)] });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(text)).toBeGreaterThan(64_000);
    expect(text).toMatch(/… and 2\d{3} more, which `\.\/isthmus preview` shows\.\n/);
    expect(text).toMatch(/… and 8\d{3} more, which/);
    expect(text).toContain("| `main0` | 9000 |  |  | 3000 |");
    expect(text).toContain("| `edge-cluster-02` |");
  });
});

describe("a text of somebody else's", () => {
  it.each([
    ["main0", "`main0`"],
    ["<img src=x onerror=y> @team #1", "`<img src=x onerror=y> @team #1`"],
    ["a`b|c\\d", "`aˋb∣c∖d`"],
    ["a\n## b\u202e", "`a∖u{a}## b∖u{202e}`"],
    ["  ", "—"],
    ["x".repeat(300), `\`${"x".repeat(99)}…\``],
  ])("%j is shown and does nothing", (text, shown) => {
    expect(codeSpan(text)).toBe(shown);
  });
});

describe("a resource belongs to the cluster", () => {
  const provider = (name: string) =>
    `urn:pulumi:dev::isthmus::isthmus:clusters:KindCluster$pulumi:providers:kubernetes::${name}::some-id`;
  const other = "urn:pulumi:dev::isthmus::pulumi:providers:command::default_1_2_1::id";

  it.each([
    ["in which its provider makes it", provider("remote0"), "main0-reads-remote0", "remote0"],
    ["that is gone from the config", provider("gone0"), "gone0-istio", "gone0"],
    ["that its name begins with", other, "main0-istio-crds", "main0"],
    ["with the longest such name", other, "main0-b-routes-main0", "main0-b"],
    ["of its own name", other, "main0", "main0"],
    ["or to none", other, "network", undefined],
    ["or to none, where the beginning is not a whole name", other, "main01", undefined],
  ])("%s", (_, ofProvider, name, cluster) => {
    expect(clusterOf({ provider: ofProvider, name }, ["main0", "remote0", "main0-b"])).toBe(cluster);
  });
});
