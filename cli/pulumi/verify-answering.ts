import type { Unseen } from "../../components/kubernetes/sight.ts";
import type { LeftOut } from "../../stacks/clusters/left-out.ts";
import type { Outputs } from "../../stacks/outputs.ts";
import type { StackVerification } from "../report/proofs.ts";
import { askCluster } from "./away.ts";
import { outputsWithout, verifyLive } from "./live-verification.ts";

type LeftOutHere = Pick<LeftOut, "why" | "isAway" | "lastSeen">;

/** What the clusters that answer have shown. */
export interface AnsweringVerification {
  /** The outputs with what was asked. */
  readonly asked: Outputs;
  readonly verification: StackVerification;
  readonly leftOut: ReadonlyMap<string, LeftOutHere>;
}

/**
 * Verifies a stack, and only the rest of it when an adopted cluster does not answer. That is asked at the same time, so that it takes
 * none where all do.
 *
 * @param patience as for {@link verifyLive}
 */
export async function verifyAnswering(
  outputs: Outputs,
  signal: AbortSignal,
  patience: number,
): Promise<AnsweringVerification> {
  const hopeless = new AbortController();
  const whole = verifyLive(outputs, AbortSignal.any([signal, hopeless.signal]), {}, patience);
  whole.catch(() => undefined);
  const away = await findAway(outputs);
  if (away.size === 0 || signal.aborted)
    return { asked: outputs, verification: await whole, leftOut: new Map() };
  hopeless.abort();
  await whole.catch(() => undefined);
  const leftOut = withRemotes(outputs, away);
  const asked = outputsWithout(outputs, new Set(leftOut.keys()));
  return { asked, verification: await verifyLive(asked, signal, {}, patience), leftOut };
}

async function findAway({ clusters, kubeconfigs }: Outputs): Promise<ReadonlyMap<string, Unseen>> {
  const adopted = Object.entries(clusters).filter(([, { kindName }]) => kindName === undefined);
  const sights = await Promise.all(
    adopted.map(async ([name]) => [name, await askCluster(kubeconfigs[name] ?? "")] as const),
  );
  return new Map(sights.flatMap(([name, sight]) => ("seen" in sight ? [] : [[name, sight] as const])));
}

function withRemotes(
  { verifyRequest, verification, leftOut = {} }: Outputs,
  away: ReadonlyMap<string, Unseen>,
): AnsweringVerification["leftOut"] {
  const seen = (name: string): Pick<LeftOut, "lastSeen"> => {
    const lastSeen = verification?.clusters[name] ? verification.verifiedAt : leftOut[name]?.lastSeen;
    return lastSeen === undefined ? {} : { lastSeen };
  };
  const remotes = (verifyRequest?.clusters ?? []).filter(
    ({ name, primary }) => away.has(primary) && !away.has(name),
  );
  return new Map<string, LeftOutHere>([
    ...[...away].map(([name, why]) => [name, { why, isAway: true, ...seen(name) }] as const),
    ...remotes.map(
      ({ name, primary }) =>
        [
          name,
          { why: { unseen: `its istiod is in ${primary}`, seconds: 0 }, isAway: false, ...seen(name) },
        ] as const,
    ),
  ]);
}
