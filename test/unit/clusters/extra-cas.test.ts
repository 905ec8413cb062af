import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { extraCas } from "../../../components/clusters/extra-cas.ts";
import { planStack } from "../../../stacks/plan.ts";
import { nodesDamage, type DockerSight } from "../../../stacks/clusters/observe.ts";
import { OpensslFolder, type Pair } from "../../support/certificates.ts";
import { check, devConfig, images } from "../../support/config.ts";
import { seenNode } from "../../support/docker-sights.ts";

const folder = new OpensslFolder();
let one: Pair;
let another: Pair;
beforeAll(() => {
  one = folder.selfSigned();
  another = folder.selfSigned();
});
afterAll(() => {
  folder.remove();
});

const casOf = (text: string) => extraCas({ NODE_EXTRA_CA_CERTS: folder.file(text) });

describe("the CAs to trust beside the system's", () => {
  it("are none where no file is named", () => {
    expect(extraCas({})).toBeUndefined();
    expect(extraCas({ NODE_EXTRA_CA_CERTS: "" })).toBeUndefined();
  });

  it("are the certificates of the file, and nothing else that is in it", () => {
    const both = one.certificate + another.certificate;
    expect(casOf(both)).toBe(both);
    expect(casOf(`# Example Org\r\n${both.replaceAll("\n", "\r\n")}${one.key}`)).toBe(both);
  });

  it.each([
    ["is empty", "", "it holds no certificate in PEM"],
    [
      "is a key",
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
      "it holds no certificate in PEM",
    ],
    [
      "has another thing in place of a certificate",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      "it holds a certificate that can't be read",
    ],
  ])("are refused where the file %s", (_what, text, reason) => {
    const file = folder.file(text);
    expect(() => extraCas({ NODE_EXTRA_CA_CERTS: file })).toThrow(
      `NODE_EXTRA_CA_CERTS: ${file}: ${reason} (let it name a file of CA certificates in PEM, or unset NODE_EXTRA_CA_CERTS)`,
    );
  });

  it("are refused where there is no file", () => {
    expect(() => extraCas({ NODE_EXTRA_CA_CERTS: "/no/such.crt" })).toThrow(
      /^NODE_EXTRA_CA_CERTS: \/no\/such\.crt: ENOENT.* \(let it name /,
    );
  });
});

it("nodes without them are mended, and so are those that are stopped", () => {
  const [cluster] = planStack("dev", check(devConfig()), images).clusters;
  if (!cluster?.nodes) throw new Error("no nodes");
  const node = seenNode(cluster.nodes.kindName, "isthmus-dev");
  const seen = (changes: Partial<DockerSight>): DockerSight => ({
    ...{ networks: [], nodes: [node], routes: [], distrusting: [] },
    ...changes,
  });
  expect(nodesDamage(cluster, seen({}))).toBeUndefined();
  expect(nodesDamage(cluster, seen({ distrusting: [node.name] }))).toEqual({
    mendable: `without the CAs of NODE_EXTRA_CA_CERTS: ${node.name}`,
  });
  expect(nodesDamage(cluster, seen({ nodes: [{ ...node, running: false }] }))).toEqual({
    mendable: `stopped: ${node.name}`,
  });
  expect(nodesDamage(cluster, seen({ nodes: [{ ...node, running: false, paused: true }] }))).toEqual({
    mendable: `paused: ${node.name}`,
  });
  expect(nodesDamage(cluster, seen({ nodes: [] }))).toEqual({ gone: "0 of 1 node containers exist" });
});
