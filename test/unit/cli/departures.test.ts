import { expect, it } from "vitest";

import { lastDeparture } from "../../../cli/report/departures.ts";
import { ends, metadata } from "./events.ts";

const drain = ["isthmus:mesh:Drain", "command:local:Command"];
const done = (at: number, op: "create" | "delete", types: readonly string[], name: string) => ({
  at,
  event: ends(metadata(op, types, name)),
});

it("tells when the last cluster had left, and nothing of an update in which none did", () => {
  const coming = [
    done(1, "create", drain, "main0-drains-remote0"),
    done(2, "delete", ["isthmus:networks:Routes", "command:local:Command"], "main0-routes-remote0"),
  ];
  expect(lastDeparture(coming)).toBeUndefined();
  const leaving = [3, 5].map(at => done(at, "delete", drain, "main0-drains-remote0"));
  expect(lastDeparture([...coming, ...leaving, ...coming])).toBe(5);
});
