import { describe, expect, it } from "vitest";

import { foreignCluster, foreignNetwork, isOfStack } from "../../../components/docker/ownership.ts";
import { identityOf, seenNetwork, seenNode } from "../../support/docker-sights.ts";

const ann = identityOf("ann");
const bob = identityOf("bob");
const home = { network: "isthmus-dev", owner: bob.id };

describe("the Docker network of a stack's name", () => {
  it("is the stack's when it carries its owner", () => {
    expect(foreignNetwork(home, [seenNetwork("isthmus-dev", bob)])).toBeUndefined();
    expect(foreignNetwork(home, [seenNetwork("isthmus-dev-2", ann)])).toBeUndefined();
  });

  it("is another's with another owner: whose, since when, and what to do", () => {
    expect(foreignNetwork(home, [seenNetwork("isthmus-dev", ann)])).toEqual({
      reason:
        "the Docker network isthmus-dev belongs to another stack dev, which ann@laptop made at 2026-11-26T01:00:00.000Z",
      remedy:
        "choose another stack name, or destroy that stack where it was made; where its state is lost: ./isthmus destroy --stack dev --owner id-of-ann-dev",
    });
  });

  it("is nobody's without an owner, and not the stack's either", () => {
    expect(foreignNetwork(home, [seenNetwork("isthmus-dev")])?.reason).toBe(
      "the Docker network isthmus-dev exists, and no stack made it: it has no label isthmus.io/owner",
    );
  });

  it("is another's for a stack that has no identity yet, whoever made it", () => {
    const stranger = { network: "isthmus-dev", owner: undefined };
    expect(foreignNetwork(stranger, [seenNetwork("isthmus-dev", bob)])).toBeDefined();
    expect(foreignNetwork(stranger, [seenNetwork("isthmus-dev")])).toBeDefined();
    expect(foreignNetwork(stranger, [])).toBeUndefined();
  });

  it("is refused when there is another of the name beside the stack's own", () => {
    const other = seenNetwork("isthmus-dev", ann, { id: "other" });
    expect(foreignNetwork(home, [seenNetwork("isthmus-dev", bob), other])).toBeDefined();
  });
});

describe("a kind cluster of a stack's name", () => {
  const networks = [seenNetwork("isthmus-dev", bob), seenNetwork("kind")];
  const judged = (...nodes: ReturnType<typeof seenNode>[]) =>
    foreignCluster("isthmus-dev-main0", nodes, home, networks);

  it("is the stack's when its nodes were made on the stack's network", () => {
    expect(judged(seenNode("isthmus-dev-main0", "isthmus-dev"))).toBeUndefined();
    expect(judged()).toBeUndefined();
  });

  it("is the stack's before its first start, when Docker does not tell the network's ID yet", () => {
    expect(judged(seenNode("isthmus-dev-main0", "isthmus-dev", ""))).toBeUndefined();
  });

  it("is somebody else's when it was made on another network, though it may be attached to the stack's", () => {
    expect(judged(seenNode("isthmus-dev-main0", "kind"))?.reason).toBe(
      "the kind cluster isthmus-dev-main0 exists, and this stack did not make it: " +
        "its node isthmus-dev-main0-control-plane was made on the Docker network kind",
    );
  });

  it("is somebody else's when its network is gone and the stack has another of that name", () => {
    const node = seenNode("isthmus-dev-main0", "isthmus-dev", "id-of-an-earlier-one");
    expect(judged(node)?.reason).toContain("was made on the Docker network isthmus-dev, which is gone");
  });

  it("of stack a and cluster b-c is not that of stack a-b and cluster c", () => {
    const [a, ab] = [identityOf("ann", "a"), identityOf("ann", "a-b")];
    const both = [seenNetwork("isthmus-a", a), seenNetwork("isthmus-a-b", ab)];
    const node = seenNode("isthmus-a-b-c", "isthmus-a");
    expect(
      foreignCluster("isthmus-a-b-c", [node], { network: "isthmus-a", owner: a.id }, both),
    ).toBeUndefined();
    expect(
      foreignCluster("isthmus-a-b-c", [node], { network: "isthmus-a-b", owner: ab.id }, both)?.reason,
    ).toContain("belongs to another stack a, which ann@laptop made");
  });
});

it("of what is on a stack's network, only what was made there under its name is the stack's", () => {
  const network = seenNetwork("isthmus-dev", bob);
  expect(isOfStack(seenNode("isthmus-dev-main0", "isthmus-dev"), network)).toBe(true);
  expect(isOfStack(seenNode("by-hand", "isthmus-dev"), network)).toBe(false);
  expect(isOfStack(seenNode("isthmus-dev-2-main0", "isthmus-dev-2"), network)).toBe(false);
});
