import { expect, it } from "vitest";

import { adoptedKubeconfigs } from "../../../cli/pulumi/adopted-kubeconfigs.ts";
import { urn } from "./events.ts";

const secret = (text: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(text),
});
const provider = (component: string, name: string) => ({
  urn: urn([`isthmus:clusters:${component}`, "pulumi:providers:kubernetes"], name),
  inputs: { kubeconfig: secret(`kubeconfig of ${name}`), clusterIdentifier: name },
});

it("finds the kubeconfigs of clusters that somebody else made, and no others", () => {
  const resources = [
    { urn: urn(["pulumi:pulumi:Stack"], "isthmus-dev") },
    provider("KindCluster", "main0"),
    provider("AdoptedCluster", "site7"),
    { urn: urn(["isthmus:clusters:AdoptedCluster", "command:local:Command"], "site7-adoption"), inputs: {} },
  ];
  expect(adoptedKubeconfigs(JSON.stringify({ version: 3, deployment: { resources } }))).toEqual(
    new Map([["site7", "kubeconfig of site7"]]),
  );
  expect(adoptedKubeconfigs(JSON.stringify({ version: 3, deployment: {} }))).toEqual(new Map());
});
