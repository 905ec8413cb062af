import type { Problem } from "../config/problem.ts";
import type { ClustersConfig } from "../clusters/schema.ts";
import { declaredNames, unknownCluster, type DeclaredNames } from "../config/declared-names.ts";
import { dnsLabel, dnsLabelRemedy } from "../config/dns-label.ts";
import type { PartialConfig } from "../config/partial.ts";
import { shown } from "../config/shown.ts";
import { lifetimePath } from "../trust/judge.ts";
import type { RootCasConfig } from "../trust/schema.ts";
import { checkOverlays } from "./overlay/checks.ts";
import type { MeshConfig } from "./schema.ts";

interface Config {
  readonly clusters: ClustersConfig;
  readonly rootCas: RootCasConfig;
  readonly mesh?: MeshConfig | undefined;
}

/** A trust domain is the host part of a SPIFFE ID; Istio takes DNS names. */
const trustDomain =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** A mesh that its clusters and CAs can't make. */
export function checkMesh(partial: PartialConfig<Config>): Problem[] {
  const { config, rejectedParts } = partial;
  const { mesh } = config;
  if (!mesh) return rejectedParts.has("mesh") ? [] : Object.keys(config.rootCas).map(unusedRootCa);
  const names = namesOf(partial);
  return [
    ...checkIds(mesh),
    ...checkPrimaries(mesh, names),
    ...checkRemotes(mesh, names),
    ...checkMeshRoot(mesh, config, names),
    ...checkOverlays(mesh),
  ];
}

/** The declared names, whether their entries can be read or not. */
interface Names {
  readonly clusters: DeclaredNames;
  readonly rootCas: DeclaredNames;
}

function namesOf(partial: PartialConfig<Config>): Names {
  return { clusters: declaredNames("clusters", partial), rootCas: declaredNames("rootCas", partial) };
}

function unusedRootCa(name: string): Problem {
  const remedy = "name it in isthmus:mesh.rootCa, or remove it";
  return { path: `isthmus:rootCas.${name}`, reason: "no mesh uses it", remedy };
}

function checkIds(mesh: MeshConfig): Problem[] {
  const problems: Problem[] = [];
  if (!dnsLabel.test(mesh.id)) {
    problems.push({
      path: "isthmus:mesh.id",
      reason: `${shown(mesh.id)} is not a DNS label`,
      remedy: dnsLabelRemedy,
    });
  }
  if (!trustDomain.test(mesh.trustDomain)) {
    problems.push({
      path: "isthmus:mesh.trustDomain",
      reason: `${shown(mesh.trustDomain)} is not a DNS name`,
      remedy: "write one such as cluster.local",
    });
  }
  return problems;
}

function checkPrimaries({ primaries }: MeshConfig, names: Names): Problem[] {
  if (primaries.length === 0) {
    const remedy = "a mesh needs at least one";
    return [{ path: "isthmus:mesh.primaries", reason: "it names no cluster", remedy }];
  }
  return primaries.flatMap((name, index) => {
    const path = `isthmus:mesh.primaries.${index}`;
    if (primaries.indexOf(name) < index) {
      return [{ path, reason: `${name} is in the list twice`, remedy: "name it once" }];
    }
    return names.clusters.has(name) ? [] : [unknownCluster(path, name, names.clusters)];
  });
}

function checkRemotes({ primaries, remotes }: MeshConfig, names: Names): Problem[] {
  return Object.entries(remotes).flatMap(([remote, primary]) => {
    const path = `isthmus:mesh.remotes.${remote}`;
    const problems = names.clusters.has(remote) ? [] : [unknownCluster(path, remote, names.clusters)];
    if (primaries.includes(remote)) {
      problems.push({
        path,
        reason: `${remote} is a primary as well`,
        remedy: "a cluster has an istiod of its own or uses another's: remove one of the two",
      });
    }
    if (primary === remote) {
      problems.push({
        path,
        reason: `${remote} is a remote of itself`,
        remedy: `name the primary whose istiod it uses: ${primaries.join(", ") || "none yet"}`,
      });
    } else if (!primaries.includes(primary)) {
      problems.push({
        path,
        reason: Object.hasOwn(remotes, primary)
          ? `${primary} is a remote itself and has no istiod`
          : `${primary} is not a primary`,
        remedy: `name one of isthmus:mesh.primaries: ${primaries.join(", ") || "none yet"}${orLeave(remote, primary, names)}`,
      });
    }
    return problems;
  });
}

/** A primary that has left the config may not go before its remotes: they have no other istiod. */
function orLeave(remote: string, primary: string, { clusters }: Names): string {
  return clusters.has(primary) ? "" : `; or take ${remote} out together with ${primary}`;
}

function checkMeshRoot(mesh: MeshConfig, { rootCas }: Config, names: Names): Problem[] {
  const problems: Problem[] = [];
  if (!names.rootCas.has(mesh.rootCa)) {
    problems.push({
      path: "isthmus:mesh.rootCa",
      reason: `there is no root CA ${mesh.rootCa}`,
      remedy: `name one of isthmus:rootCas: ${names.rootCas.list}`,
    });
  }
  return [
    ...problems,
    ...checkLifetimes(mesh, rootCas[mesh.rootCa]),
    ...Object.keys(rootCas)
      .filter(name => name !== mesh.rootCa)
      .map(unusedRootCa),
  ];
}

function checkLifetimes(mesh: MeshConfig, root: RootCasConfig[string] | undefined): Problem[] {
  const { intermediateValidityDays: days } = mesh;
  const rootDays = (root?.generate?.validityYears ?? Infinity) * 365;
  if (days <= rootDays) return [];
  return [
    {
      path: lifetimePath,
      reason: `${days} days are more than the ${rootDays} of the root CA ${mesh.rootCa}`,
      remedy: `write ${rootDays} or less, or let the root live longer`,
    },
  ];
}
