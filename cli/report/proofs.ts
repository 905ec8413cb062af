import type { PairAnswers } from "../../components/diagnosis/answers.ts";
import { shortened } from "../../components/proof/shortened.ts";
import type { MeshVerification, VerifyRequest } from "../../components/samples/proof/request.ts";
import type { TunnelsVerification } from "../../components/edges/proof/request.ts";
import type { PhaseTime } from "./phases.ts";
import { duration, table } from "../line/table.ts";

/** The results of verifying a stack; a part is undefined where there was nothing to ask. */
export interface StackVerification {
  readonly mesh: MeshVerification | undefined;
  readonly tunnels: TunnelsVerification | undefined;
}

/**
 * One line per cluster: the versions its sleep pod saw, those of its own pods where the mesh prefers them, the endpoints its
 * proxy knows, the root it trusts.
 *
 * @param leftOut clusters that were not asked, each of which has a line as well
 */
export function verificationTable({ clusters }: MeshVerification, leftOut: readonly string[] = []): string[] {
  const hasLocal = Object.values(clusters).some(({ local }) => local);
  return table(
    ["CLUSTER", "VERSIONS SEEN", ...(hasLocal ? ["PREFERRED"] : []), "ENDPOINTS", "WATCHES", "ROOT", "TOOK"],
    [
      ...Object.entries(clusters).map(([name, { versions, local, endpoints, watches, root, seconds }]) => [
        name,
        counted(versions),
        ...(hasLocal ? [counted(local ?? {})] : []),
        list(endpoints),
        watches === undefined
          ? ""
          : list(Object.entries(watches).map(([cluster, state]) => `${cluster} ${state}`)),
        shortened(root),
        duration(seconds),
      ]),
      ...leftOut.map(name => [name, "left out", ...(hasLocal ? [""] : []), "", "", "", ""]),
    ],
  );
}

/** One line per pair of clusters, where the mesh has several networks: how the first reaches the second. */
export function pathsTable({ clusters }: MeshVerification): string[] {
  const pairs = Object.entries(clusters).flatMap(([from, { paths = {} }]) =>
    Object.entries(paths).map(([to, through]) => [
      from,
      to,
      through.length === 0 ? "direct" : `through the gateway of ${through.join(" and ")}`,
    ]),
  );
  return pairs.length === 0 ? [] : ["", ...table(["FROM", "TO", "PATH"], pairs)];
}

/** One line per pair of clusters that was asked about: whether requests came back, and how. */
export function pairsTable(pairs: readonly PairAnswers[]): string[] {
  return table(
    ["FROM", "TO", "ANSWERED"],
    pairs.map(({ from, to, through, isAnswered }) => [
      from,
      to,
      !isAnswered
        ? "no"
        : through.length === 0
          ? "directly"
          : `through the gateway of ${through.join(" and ")}`,
    ]),
  );
}

/** One line per code: who answered through its tunnel, or what is to be done for that. */
export function tunnelsTable({ tunnels }: TunnelsVerification): string[] {
  return table(
    ["TUNNEL", "STATE", "ANSWER", "TOOK"],
    Object.entries(tunnels).map(([code, { state, answer, seconds }]) => [
      code,
      state,
      answer,
      seconds === undefined ? "" : `${Math.round(seconds * 1000)} ms`,
    ]),
  );
}

const counted = (answers: Readonly<Record<string, number>>) =>
  list(Object.entries(answers).map(([version, count]) => `${version} x${count}`));

const list = (items: readonly string[]) => items.join(", ") || "none";

/** One line per phase that did something, and the whole. */
export function phaseTable(phases: readonly PhaseTime[], total: number): string[] {
  const changed = phases.reduce((sum, phase) => sum + phase.changed, 0);
  return table(
    ["PHASE", "START", "TOOK", "CHANGED"],
    [
      ...phases.map(phase => [
        phase.phase,
        `+${duration(phase.startedAfter)}`,
        duration(phase.seconds),
        String(phase.changed),
      ]),
      ["all", "", duration(total), String(changed)],
    ],
  );
}

/**
 * Why a verification does not prove the mesh, as `cluster: reason` lines; empty when it does. The probe throws when a
 * question stays open, so this can only find a proof of less than the stack asks now.
 */
export function shortfalls(
  { clusters }: MeshVerification,
  request: Pick<VerifyRequest, "versions" | "clusters">,
): string[] {
  return request.clusters.flatMap(({ name }) => {
    const versions = clusters[name]?.versions ?? {};
    const missing = request.versions.filter(version => (versions[version] ?? 0) === 0);
    return missing.length === 0 ? [] : [`${name}: never saw ${missing.join(", ")}`];
  });
}

/** The tables of everything that was asked, each after an empty line. @param leftOut clusters that were not */
export function verificationTables(
  { mesh, tunnels }: StackVerification,
  leftOut: readonly string[] = [],
): string[] {
  return [
    ...(mesh === undefined ? [] : ["", ...verificationTable(mesh, leftOut), ...pathsTable(mesh)]),
    ...(tunnels === undefined ? [] : ["", ...tunnelsTable(tunnels)]),
  ];
}

/** In a sentence, what a verification without shortfalls has shown. @param leftOut clusters that were not asked */
export function verdict({ mesh, tunnels }: StackVerification, leftOut: readonly string[] = []): string {
  const states = Object.values(tunnels?.tunnels ?? {}).map(({ state }) => state);
  const waiting = states.filter(state => state === "waiting").length;
  const answered = states.length - waiting;
  const parts = [
    ...(mesh === undefined
      ? []
      : [
          leftOut.length === 0
            ? "every cluster saw every version"
            : `every cluster but ${leftOut.join(", ")} saw every version that runs in them`,
        ]),
    ...(answered > 0 ? [`${answered} of ${states.length} tunnels answered`] : []),
  ];
  const open =
    waiting === 0 ? "" : ` ${waiting} ${waiting === 1 ? "site has" : "sites have"} not connected yet.`;
  return parts.length > 0
    ? `Verified: ${parts.join(", ")}.${open}`
    : open.trim() || "Nothing to verify: the stack has neither edges nor a mesh with samples.";
}
