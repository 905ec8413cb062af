import { istioNamespace, readerAccount, remoteSecretName } from "../../mesh/names.ts";
import type { Reader } from "../questions/reader.ts";
import { clusterIn, type DiagnosedCluster, type DiagnosisRequest } from "../request.ts";
import { broken, byHand, kubectlStep, up, type Verdict } from "../verdict.ts";
import { routeDamage } from "./damage.ts";
import { judging, judgingCluster, type Ground, type Hop } from "./hop.ts";
import { istiodCategory } from "./istiod.ts";

/** The way of a primary's istiod into a cluster that it reads. */
export function readingHops(request: DiagnosisRequest, primary: DiagnosedCluster, target: string): Hop[] {
  const planned = primary.reads.find(read => read.target === target);
  if (!planned) return [];
  const { name } = primary;
  const pair = `${name}>${target}`;
  const hop = (id: string, title: string, behind: readonly string[], judge: Hop["judge"]): Hop => ({
    id: `${id}:${pair}`,
    category: istiodCategory(name),
    title,
    behind,
    judge,
  });
  return [
    hop(
      "secret",
      `${name} has a remote secret for ${target}`,
      [`api:${name}`],
      judgingCluster(name, ({ remoteSecrets }) => secretVerdict(remoteSecrets[target]?.isRead, name, target)),
    ),
    hop(
      "server",
      `that secret leads to the API server of ${target}`,
      [`secret:${pair}`],
      judgingCluster(name, ({ remoteSecrets }) => {
        const found = remoteSecrets[target]?.server ?? "";
        if (found === planned.server) return undefined;
        const says = found === "" ? "holds no kubeconfig" : `leads to ${found}`;
        return broken(
          `Secret ${remoteSecretName(target)} of ${name} ${says}, and the API server of ${target} is at ${planned.server}`,
          up,
        );
      }),
    ),
    hop(
      "reach",
      `pods of ${name} reach ${planned.server}`,
      [`server:${pair}`, `api:${target}`, `sleep:${name}`, `dns:${name}`],
      judgingCluster(name, ({ sleep }, ground) =>
        judging(sleep?.requests, ({ servers }) =>
          reachVerdict(servers[target], ground, name, target, planned.server),
        ),
      ),
    ),
    hop(
      "token",
      `${target} accepts the token of that secret`,
      [`secret:${pair}`, `api:${target}`],
      judgingCluster(target, ({ tokens }) =>
        judging(tokens[name], ({ user, reason }) => {
          const wanted = `system:serviceaccount:${istioNamespace}:${readerAccount(name)}`;
          if (user === wanted) return { state: "ok" };
          const why =
            user === undefined
              ? `does not accept the token${reason === "" ? "" : ` (${reason})`}`
              : `takes the token for ${user}'s`;
          return broken(`${target} ${why} in Secret ${remoteSecretName(target)} of ${name}`, up);
        }),
      ),
    ),
    hop(
      "rights",
      `that token may read ${target}`,
      [`token:${pair}`],
      judgingCluster(target, ({ objects }) => rightsVerdict(objects.readers[name], name, target)),
    ),
    hop(
      "watch",
      `istiod of ${name} has synced ${target}`,
      [`istiod:${name}`, ...["secret", "server", "reach", "token", "rights"].map(id => `${id}:${pair}`)],
      judgingCluster(name, ({ istiod }) =>
        judging(istiod?.watches, watches => {
          const state = watches[target];
          if (state === "synced") return { state: "ok" };
          return broken(
            `istiod of ${name} holds ${target} as ${state ?? "unknown"}, and everything on its way there is well`,
            kubectlStep(name, "-n", istioNamespace, "rollout", "restart", "deployment/istiod"),
          );
        }),
      ),
    ),
  ];

  function reachVerdict(
    failure: string | undefined,
    ground: Ground,
    from: string,
    to: string,
    server: string,
  ): Verdict {
    if (failure === undefined) return { state: "ok" };
    const damage = routeDamage(ground, from, to);
    const why = `pods of ${from} don't reach ${server} (${failure})`;
    if (damage !== undefined) return broken(`${why}: ${damage}`, up);
    const isRouted = clusterIn(request, from).network === clusterIn(request, to).network;
    return broken(
      why,
      byHand(
        isRouted
          ? `route the services of ${to} to the nodes of ${from}`
          : `let pods of ${from} reach ${server}`,
      ),
    );
  }
}

function secretVerdict(isRead: boolean | undefined, primary: string, target: string): Verdict | undefined {
  if (isRead === true) return undefined;
  const secret = `Secret ${istioNamespace}/${remoteSecretName(target)}`;
  return isRead === undefined
    ? broken(`${primary} has no ${secret}, so its istiod does not know ${target}`, up)
    : broken(
        `${secret} of ${primary} lacks the label istio/multiCluster=true or the key ${target}, so istiod passes it over`,
        up,
      );
}

/** Of the objects that istiod reads in another cluster, those that carry endpoints. */
const needed = ["services", "pods", "endpointslices"];

function rightsVerdict(reader: Reader | undefined, primary: string, target: string): Verdict | undefined {
  const account = readerAccount(primary);
  if (reader?.role === undefined) return broken(`${target} has no ClusterRoleBinding ${account}`, up);
  const { role, lists } = reader;
  if (lists === undefined)
    return broken(`${target} has no ClusterRole ${role}, which ${account} is bound to`, up);
  const missing = lists.includes("*") ? [] : needed.filter(resource => !lists.includes(resource));
  if (missing.length === 0) return undefined;
  return broken(`ClusterRole ${role} of ${target} does not let ${account} list ${missing.join(" and ")}`, up);
}
