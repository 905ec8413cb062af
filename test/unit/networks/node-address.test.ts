import { describe, expect, it } from "vitest";

import { damagedAddress } from "../../../components/networks/node-address.ts";
import { parseAddresses } from "../../../components/networks/routing.ts";
import { judgeRange } from "../../../stacks/networks/judge.ts";
import { seenNetwork, seenNode } from "../../support/docker-sights.ts";

it("reads addresses out of ip's list, and no routes", () => {
  const text = [
    "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever",
    "777: eth0    inet 10.194.0.2/16 brd 10.194.255.255 scope global eth0\\       valid_lft forever",
    "777: eth0    inet 10.194.253.226/32 scope global eth0\\       valid_lft forever",
    "10.10.0.2 dev vethe4cc225a scope host",
  ].join("\n");
  expect(parseAddresses(text)).toEqual(["127.0.0.1", "10.194.0.2", "10.194.253.226"]);
});

describe("the address of a gateway", () => {
  const node = seenNode("east", "isthmus-dev");
  const address = { node: node.name, address: "10.194.253.226", subnet: "10.194.0.0/16" };
  const having = (...addresses: string[]) => [{ node, addresses, table: "", records: [] }];

  it("is damaged where its node does not have it or is stopped, and where nothing was seen it can't be told", () => {
    expect(damagedAddress(address, having("10.194.0.2", address.address), [node])).toBeUndefined();
    expect(damagedAddress(address, [], [])).toBeUndefined();
    expect(damagedAddress(address, having("10.194.0.2"), [node])).toBe(
      `${node.name} lacks the address 10.194.253.226 of its gateway`,
    );
    expect(damagedAddress(address, [], [{ ...node, running: false }])).toBe(`${node.name} is stopped`);
  });
});

describe("the range of a Docker network with gateways", () => {
  const underlay = { name: "isthmus-dev", subnet: "10.194.0.0/16", isChosen: true, taken: {} } as const;

  it("is what the network has already, which the config then has to say", () => {
    const existing = seenNetwork("isthmus-dev", undefined, { subnets: ["172.19.0.0/16"] });
    expect(judgeRange(underlay, [existing], [])).toEqual([
      {
        path: "isthmus:docker.subnet",
        reason:
          "gateways need a range that is known beforehand, and the network isthmus-dev has 172.19.0.0/16 already",
        remedy: "set it to 172.19.0.0/16",
      },
    ]);
    const { subnet } = underlay;
    expect(judgeRange(underlay, [seenNetwork("isthmus-dev", undefined, { subnets: [subnet] })], [])).toEqual(
      [],
    );
  });

  it("is to be written where another network has Isthmus's choice: leaving it out would choose it again", () => {
    const other = seenNetwork("other", undefined, { subnets: ["10.194.0.0/20"] });
    expect(judgeRange(underlay, [other], [])).toEqual([
      {
        path: "isthmus:docker.subnet",
        reason: "10.194.0.0/16 overlaps 10.194.0.0/20 of the Docker network other",
        remedy: "set it to a range that nothing else uses",
      },
    ]);
  });
});
