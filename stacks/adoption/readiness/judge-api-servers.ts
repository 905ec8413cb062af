import type { Met } from "../../../components/adoption/reach/target.ts";
import { apiServerKey } from "../../clusters/keys.ts";
import { mustGet } from "../../config/must-get.ts";
import type { MeshPlan } from "../../mesh/plan.ts";
import type { ReachSight } from "../reach/ask-pods.ts";
import type { Judgement } from "./judgement.ts";

/** Exit codes of curl (curl.se/docs/manpage.html): what keeps it from trusting a certificate, and from getting there. */
const untrusted: ReadonlySet<number> = new Set([51, 60, 77, 83]);
const unreachable: ReadonlySet<number> = new Set([5, 6, 7, 28]);

const check = "API server";

/** Whether a cluster's API server is reached where the istiods that read it are to reach it. Pure. */
export function judgeApiServers(
  cluster: string,
  readers: MeshPlan["readers"],
  sights: readonly ReachSight[],
): Judgement[] {
  return readers
    .filter(({ target }) => target === cluster)
    .map(({ reader, server }): Judgement => {
      const sight = sights.find(
        ({ from, question }) => from === reader && question.apiServers.some(({ to }) => to === cluster),
      );
      const met = sight ? metAt(cluster, sight) : `${reader} is none that could be asked from`;
      return typeof met === "string"
        ? { check, state: "unknown", found: met }
        : judgeMet(cluster, reader, server, met);
    });
}

/** What a pod met at a cluster's API server, or why that is not known. */
function metAt(cluster: string, { from, attempts, reachable }: ReachSight): Met | string {
  const { ca } = mustGet(reachable, cluster);
  if ("unseen" in ca)
    return `could not be asked from a pod of ${from}: the CA of ${cluster} is not known (${ca.unseen})`;
  if (attempts && "unseen" in attempts) return `could not be asked from a pod of ${from}: ${attempts.unseen}`;
  const tries = attempts?.seen ?? [];
  const own = tries.find(one => one.cluster === cluster && one.kind === check);
  if (!own) throw new Error(`${cluster} has a CA, and no pod of ${from} was to try its API server`);
  return own.met;
}

function judgeMet(cluster: string, reader: string, server: string, { exitCode, words }: Met): Judgement {
  if (exitCode === 0) return { check, state: "ok", found: `a pod of ${reader} reaches ${server}` };
  const problem = { check, state: "problem", path: apiServerKey(cluster) } as const;
  if (untrusted.has(exitCode)) {
    const found = `the certificate at ${server} is not from ${cluster}'s own CA, so ${reader} could not read ${cluster}: ${words}`;
    return { ...problem, found, remedy: "name an address where the API server answers itself" };
  }
  const remedy = unreachable.has(exitCode)
    ? `write an address that pods of ${reader} reach, and open the way there`
    : "see what answers there";
  return { ...problem, found: `no pod of ${reader} reaches ${server}: ${words}`, remedy };
}
