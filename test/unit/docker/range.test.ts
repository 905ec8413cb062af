import { describe, expect, it } from "vitest";

import { isLocal, parseRouteTable } from "../../../components/docker/machine-routes.ts";
import { takenRange } from "../../../components/docker/range.ts";
import { seenNetwork } from "../../support/docker-sights.ts";

/** A machine on a LAN, with Docker's default network, a VPN by gateway, another by device that takes the default, and a hole. */
const table = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	0101A8C0	0003	0	0	100	00000000	0	0	0
tun0	00000000	00000000	0001	0	0	0	00000080	0	0	0
tun0	00000080	00000000	0001	0	0	0	00000080	0	0	0
docker0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
br-isthmus-dev	000012AC	00000000	0001	0	0	0	0000FFFF	0	0	0
eth0	0001A8C0	00000000	0001	0	0	100	00FFFFFF	0	0	0
tun0	0000140A	01000A0A	0003	0	0	0	0000FFFF	0	0	0
*	0000280A	00000000	0201	0	0	0	0000FFFF	0	0	0
`;
const routes = parseRouteTable(table);
const networks = [
  seenNetwork("bridge", undefined, { subnets: ["172.17.0.0/16"], bridge: "docker0" }),
  seenNetwork("isthmus-dev"),
];
const problem = (subnet: string) => {
  const taken = takenRange(subnet, "isthmus-dev", networks, routes);
  return taken && `${taken.reason} (${taken.remedy})`;
};

describe("routes of this machine", () => {
  it("are its networks and what it reaches by gateways, without defaults and holes", () => {
    expect(routes).toEqual([
      { destination: "172.17.0.0/16", device: "docker0", via: undefined },
      { destination: "172.18.0.0/16", device: "br-isthmus-dev", via: undefined },
      { destination: "192.168.1.0/24", device: "eth0", via: undefined },
      { destination: "10.20.0.0/16", device: "tun0", via: "10.10.0.1" },
    ]);
  });

  it("say nothing of a Docker that is, or may be, on another machine", () => {
    expect(isLocal("unix:///var/run/docker.sock")).toBe(true);
    for (const host of ["tcp://192.0.2.7:2376", "tcp://127.0.0.1:2375", "ssh://box"])
      expect(isLocal(host)).toBe(false);
  });
});

describe("a range for the stack's network", () => {
  it("is refused when this machine is on it", () => {
    expect(problem("192.168.1.0/24")).toBe(
      "192.168.1.0/24 overlaps 192.168.1.0/24, which this machine is on (eth0) " +
        "(choose a range that no route of this machine has, or leave it out to let Docker choose)",
    );
    expect(problem("192.168.0.0/16")).toContain("192.168.0.0/16 overlaps 192.168.1.0/24, which");
  });

  it("is refused when a VPN has it", () => {
    expect(problem("10.20.30.0/24")).toContain(
      "10.20.30.0/24 overlaps 10.20.0.0/16, to which this machine has a route (tun0)",
    );
  });

  it("is refused once, by name, when another Docker network has it", () => {
    expect(problem("172.17.4.0/24")).toBe(
      "172.17.4.0/24 overlaps 172.17.0.0/16 of the Docker network bridge " +
        "(choose a range that no Docker network uses, or leave it out to let Docker choose)",
    );
  });

  it("may be the one that the network has, or one that its own bridge leads to now", () => {
    expect(problem("172.18.0.0/16")).toBeUndefined();
    expect(problem("172.18.7.0/24")).toBeUndefined();
  });

  it("is free when only the default route leads there, or nothing is known of routes", () => {
    expect(problem("10.30.0.0/16")).toBeUndefined();
    expect(takenRange("192.168.1.0/24", "isthmus-dev", networks, undefined)).toBeUndefined();
  });
});
