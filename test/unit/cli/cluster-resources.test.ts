import { expect, it } from "vitest";

import { providerOf, resourcesIn } from "../../../cli/pulumi/cluster-resources.ts";
import { withDependentEnds, withoutResources } from "../../../cli/pulumi/forget.ts";
import { hasImpatience, withPatience } from "../../../cli/pulumi/patience.ts";
import { recordedResources, type RecordedResource } from "../../../cli/pulumi/recorded-resources.ts";
import { parseUrn } from "../../../cli/report/urn.ts";
import { readFixture } from "../../engine/state/fixtures.ts";
import { urn } from "./events.ts";

const dev = recordedResources(readFixture("dev").state);
const adopted = recordedResources(readFixture("adopted").state);

/** What is in no cluster: it is made on this machine, or proves them all. */
const ofNone = [
  ...["isthmus:stack:Identity", "isthmus:docker:DockerNetwork", "isthmus:networks:Routes"],
  ...["isthmus:samples:MeshProof", "isthmus:edges:TunnelsProof", "isthmus:edges:BundleTemplate"],
];

const shown = ({ urn, type }: RecordedResource) => `${parseUrn(urn).name} ${type}`;
const isMade = ({ custom, type }: RecordedResource) =>
  custom === true && (type.startsWith("kubernetes:") || type === "command:local:Command");
const isOfNone = ({ parent }: RecordedResource) => ofNone.includes(parseUrn(parent ?? "").types.at(-1) ?? "");

it("knows of everything that was made in which cluster it is", () => {
  for (const [resources, clusters] of [
    [dev, ["main0", "remote0"]],
    [adopted, ["main0"]],
  ] as const) {
    const made = resources.filter(resource => isMade(resource) && !isOfNone(resource));
    const found = clusters.flatMap(cluster => resourcesIn(resources, cluster));
    expect(found.map(shown).sort()).toEqual(made.map(shown).sort());
    expect(made.length).toBeGreaterThan(20);
  }
});

it("counts to a cluster what is in it, and not what others have because of it", () => {
  const names = resourcesIn(dev, "remote0").map(shown);
  expect(names).toContain("main0-reads-remote0 kubernetes:core/v1:ServiceAccount");
  expect(names).not.toContain("main0-reads-remote0 kubernetes:core/v1:Secret");
  expect(names).toContain("remote0-istio-crds command:local:Command");
  expect(names).toContain("remote0 command:local:Command");
  expect(resourcesIn(adopted, "main0").map(shown)).toContain("main0-adoption command:local:Command");
});

it("tells clusters apart whose names begin alike", () => {
  const provider = (name: string) =>
    `${urn(["isthmus:clusters:AdoptedCluster", "pulumi:providers:kubernetes"], name)}::id`;
  const command = (component: string, name: string): RecordedResource => ({
    urn: urn([component, "command:local:Command"], name),
    type: "command:local:Command",
    parent: urn([component], name),
  });
  const resources = ["site", "site-b"].flatMap(name => [
    {
      urn: urn(["kubernetes:core/v1:Secret"], `${name}-istio`),
      type: "kubernetes:core/v1:Secret",
      provider: provider(name),
    },
    command("isthmus:mesh:LoadBalancer", `${name}-load-balancer`),
  ]);
  expect(resourcesIn(resources, "site").map(({ urn }) => parseUrn(urn).name)).toEqual([
    "site-istio",
    "site-load-balancer",
  ]);
});

it("gives a provider that was to give up early its usual time again", () => {
  const provider = providerOf(dev, "remote0");
  if (!provider) throw new Error("no provider");
  const settings = { kubeClientSettings: '{"timeout":1}' };
  const impatient = {
    ...provider,
    inputs: { ...provider.inputs, ...settings },
    outputs: { ...provider.outputs, ...settings },
  };
  expect([hasImpatience(dev), hasImpatience([impatient])]).toEqual([false, true]);
  expect(withPatience([impatient])).toEqual([provider]);
});

it("forgets what is deleted with something that is forgotten", () => {
  const urn = (name: string) => `urn:pulumi:dev::isthmus::command:local:Command::${name}`;
  const adoption = { urn: urn("site-adoption"), type: "command:local:Command" };
  const drain = { ...adoption, urn: urn("site-drains-main0"), deletedWith: adoption.urn };
  const other = { ...adoption, urn: urn("main0-drains-site"), deletedWith: urn("main0") };
  expect(withDependentEnds([adoption, drain, other], new Set([adoption.urn]))).toEqual(
    new Set([adoption.urn, drain.urn]),
  );
});

it("leaves nothing that names what was forgotten", () => {
  const own = [...resourcesIn(dev, "remote0"), providerOf(dev, "remote0")].flatMap(found => found?.urn ?? []);
  const left = withoutResources(dev, new Set(own));
  expect(left).toHaveLength(dev.length - own.length);
  const text = JSON.stringify(left.map(resource => ({ ...resource, inputs: {}, outputs: {} })));
  for (const forgotten of own) expect(text).not.toContain(`${JSON.stringify(forgotten).slice(0, -1)}"`);
  expect(left.map(shown)).toContain("main0-reads-remote0 kubernetes:core/v1:Secret");
  expect(withoutResources(dev, new Set())).toEqual(dev);
});
