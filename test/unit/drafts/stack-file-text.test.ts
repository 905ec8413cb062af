import { expect, it } from "vitest";

import { parse } from "yaml";

import { draftConfig } from "../../../stacks/drafts/draft.ts";
import { stackFileText } from "../../../stacks/drafts/stack-file-text.ts";

it("is a file that its reader understands and an editor checks", () => {
  const config = draftConfig({
    clusters: [
      { name: "main0", podSubnet: "10.160.0.0/16", serviceSubnet: "10.162.0.0/16" },
      { name: "site7", context: "yes", podSubnet: "10.70.0.0/16", serviceSubnet: "10.71.0.0/16" },
    ],
    mesh: { primaries: ["main0"], remotes: { site7: "main0" } },
    samples: true,
    edge: "edge-01",
  });
  const text = stackFileText("isthmus", config);
  expect(text).toBe(`# yaml-language-server: $schema=docs/stack-config.schema.json
# docs/configuration.md has every key.

config:
  # Subnets must not overlap: every node has a route to every other cluster's pods and services.
  isthmus:clusters:
    main0:
      kind:
        podSubnet: 10.160.0.0/16
        serviceSubnet: 10.162.0.0/16
      network: network1
    site7:
      adopt:
        kubeconfigKey: kubeconfig-site7
        context: "yes"
        podSubnet: 10.70.0.0/16
        serviceSubnet: 10.71.0.0/16
      network: network1

  # A primary has an istiod of its own; a remote uses that of the primary behind its name.
  isthmus:mesh:
    id: mesh1
    rootCa: default
    primaries: [main0]
    remotes:
      site7: main0

  # Made on the first \`up\` and kept, encrypted, in the stack's state.
  isthmus:rootCas:
    default:
      generate: {}

  # A tunnel: http://<code>-wt-api-agent.wt-system:8888 in the management cluster is answered by the site.
  isthmus:edges:
    edge-01:
      site: site7
      management: main0

  # helloworld and sleep on every cluster: what \`up\` asks at its end.
  isthmus:samples: true
`);
  expect(parse(text)).toEqual({
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`isthmus:${key}`, value])),
  });
});
