import type { Unseen } from "../../components/kubernetes/sight.ts";
import type { Absence } from "../../stacks/clusters/left-out.ts";
import type { Plan } from "../../stacks/plan.ts";
import { parseUrn } from "../report/urn.ts";
import { leftOutOf } from "./away.ts";
import { providerOf, resourcesIn } from "./cluster-resources.ts";
import type { RecordedResource } from "./recorded-resources.ts";

/** Clusters that an update leaves out, and what the engine has to leave alone for that. */
export interface Omission {
  readonly absence: Absence;
  /** URNs for the engine's `exclude`. */
  readonly exclude: readonly string[];
  /** URNs of the providers of those that are away: they have less patience this time, which is no change of the stack. */
  readonly providers: ReadonlySet<string>;
}

type Members = Pick<Plan, "mesh" | "edges">;

/**
 * Decides what an update leaves out because clusters do not answer: them, and the remotes whose istiod is in one of them, where no
 * pod could be made. A dependent in another cluster is not left out: the engine gives it what the state has. Pure.
 *
 * @param resources those of the state
 * @param away clusters that do not answer, and why
 */
export function leaveOut(
  plan: Members,
  resources: readonly RecordedResource[],
  away: ReadonlyMap<string, Unseen>,
): Omission {
  const remotes = (plan.mesh?.members ?? []).filter(
    ({ cluster, primary }) => away.has(primary) && !away.has(cluster),
  );
  const clusters = new Map([
    ...[...away].map(([name, why]) => [name, leftOutOf(resources, name, why, true)] as const),
    ...remotes.map(({ cluster, primary }) => {
      const why = { unseen: `its istiod is in ${primary}`, seconds: 0 };
      return [cluster, leftOutOf(resources, cluster, why, false)] as const;
    }),
  ]);
  const names = new Set(clusters.keys());
  return {
    absence: {
      clusters,
      recorded: new Set(resources.flatMap(({ urn, custom }) => (custom ? [parseUrn(urn).name] : []))),
    },
    exclude: [
      ...new Set([
        ...[...names].flatMap(name => resourcesIn(resources, name)),
        ...proofsWithoutAnybody(plan, resources, names),
      ]),
    ].map(({ urn }) => urn),
    providers: new Set([...away.keys()].flatMap(name => providerOf(resources, name)?.urn ?? [])),
  };
}

/** Proofs for which nobody is left to be asked. */
function proofsWithoutAnybody(
  { mesh, edges }: Members,
  resources: readonly RecordedResource[],
  names: ReadonlySet<string>,
): RecordedResource[] {
  const isOut = (cluster: string): boolean => names.has(cluster);
  const noMember = mesh?.members.every(({ cluster }) => isOut(cluster)) ?? false;
  const noTunnel =
    edges?.tunnels.every(
      ({ management, end }) => isOut(management) || (end.kind !== "bundle" && isOut(end.cluster)),
    ) ?? false;
  const components = [
    ...(noMember ? ["isthmus:samples:MeshProof"] : []),
    ...(noTunnel ? ["isthmus:edges:TunnelsProof"] : []),
  ];
  return resources.filter(({ type, parent }) => {
    const around = parseUrn(parent ?? "").types.at(-1) ?? "";
    return type === "command:local:Command" && components.includes(around);
  });
}
