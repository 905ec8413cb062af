import type { ClockReading } from "../../../components/kubernetes/api.ts";
import type { Sight } from "../../../components/kubernetes/sight.ts";
import type { Judgement } from "./judgement.ts";
import { judgeSeen } from "./unknown.ts";

/** Seconds by which istiod dates its certificates back (istio/istio, security/pkg/pki/util/generate_cert.go): beyond them none is valid yet. */
const fatal = 120;

/** Seconds from which on a clock is not synchronised: what a Date header and a slow answer leave open is less. */
const notable = 5;

const remedy = "synchronise its nodes' clocks and this machine's, with NTP";

/** Whether a cluster's clock goes as this machine's does, whose certificates it is to take for valid. */
export function judgeClock(sight: Sight<ClockReading>): readonly Judgement[] {
  return judgeSeen("clock", sight, ({ ahead, seconds }) => {
    const off = Math.abs(ahead);
    if (off < notable + seconds)
      return [{ check: "clock", state: "ok", found: "goes as this machine's does" }];
    const found = `its clock is ${Math.round(off)} s ${ahead > 0 ? "ahead of" : "behind"} this machine's`;
    return [{ check: "clock", state: off > fatal ? "problem" : "warning", found, remedy }];
  });
}
