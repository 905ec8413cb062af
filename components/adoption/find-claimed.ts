import type { Api } from "../kubernetes/api.ts";
import { resourcePaths, type ResourcePaths } from "../kubernetes/api-paths.ts";
import { claimKey, type Claim } from "../kubernetes/claim.ts";
import { describeObject, type ExistingObject } from "./existing-object.ts";

/**
 * From this many claims of a kind in one namespace on, all of that kind there are listed: a stack may have a thousand edge
 * sites.
 */
const many = 20;

/** The claimed objects that a cluster has. Of a kind that it does not know it has none. */
export async function findClaimed(api: Api, claims: readonly Claim[]): Promise<ExistingObject[]> {
  const pathsOf = await resourcePaths(api, claims);
  const groups = [...Map.groupBy(claims, groupOf).values()];
  const found = await Promise.all(
    groups.map(async group => {
      const [first] = group;
      const paths = first && pathsOf(first);
      if (!paths) return [];
      return group.length < many ? getEach(api, paths, group) : listGroup(api, paths, group);
    }),
  );
  return found.flat();
}

const groupOf = ({ apiVersion, kind, namespace = "" }: Claim): string => `${apiVersion} ${kind} ${namespace}`;

async function getEach(api: Api, paths: ResourcePaths, group: readonly Claim[]): Promise<ExistingObject[]> {
  const found = await Promise.all(
    group.map(async claim => {
      const metadata = await api.metadata(paths.one(claim));
      return metadata ? [describeObject(claim, metadata)] : [];
    }),
  );
  return found.flat();
}

async function listGroup(api: Api, paths: ResourcePaths, group: readonly Claim[]): Promise<ExistingObject[]> {
  const [first] = group;
  if (!first) return [];
  const keys = new Set(group.map(claimKey));
  const all = await api.list(paths.all(first.namespace));
  return all.map(metadata => describeObject(first, metadata)).filter(object => keys.has(claimKey(object)));
}
