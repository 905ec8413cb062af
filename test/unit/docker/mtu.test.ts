import { expect, it } from "vitest";

import { defaultMtu } from "../../../components/docker/networks.ts";
import { seenNetwork } from "../../support/docker-sights.ts";

it("is that of Docker's default network, and nothing where it has none", () => {
  expect(
    defaultMtu([
      seenNetwork("kind", undefined, { mtu: "9000" }),
      seenNetwork("bridge", undefined, { mtu: "1400" }),
    ]),
  ).toBe("1400");
  expect(defaultMtu([seenNetwork("bridge")])).toBeUndefined();
  expect(defaultMtu([])).toBeUndefined();
});
