import type { Api } from "../kubernetes/api.ts";
import { namespacedKinds } from "../kubernetes/api-paths.ts";
import { inWords, type Claim } from "../kubernetes/claim.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import type { Ask } from "./ask.ts";
import { deleteObjects } from "./delete-objects.ts";
import { ownedBy } from "./find-owned.ts";
import { listed } from "./listed.ts";
import { release } from "./release.ts";

/**
 * Deletes the namespaces that a stack has made, unless somebody has put something into one: then it is theirs.
 *
 * @returns which stay, and why
 */
export async function endNamespaces(kubectl: Kubectl, ask: Ask, owner: string): Promise<string[]> {
  const own = await ask(api => api.list(`/api/v1/namespaces${ownedBy(owner)}`));
  const found = await Promise.all(
    own.map(async ({ name }) => ({ name, content: await ask(api => findContent(api, name)) })),
  );
  const kept = found.filter(({ content }) => content.length > 0);
  for (const { name } of kept) await release(kubectl, namespace(name), owner);
  await deleteObjects(
    kubectl,
    found.filter(({ content }) => content.length === 0).map(({ name }) => namespace(name)),
  );
  return kept.map(({ name, content }) => `namespace ${name} stays: somebody has ${listed(content)} in it`);
}

const namespace = (name: string): Claim => ({ apiVersion: "v1", kind: "Namespace", name });

/** The objects that Kubernetes puts into every namespace, and those that come and go by themselves. */
const ofItself = [
  /^ServiceAccount default$/,
  /^ConfigMap (kube-root-ca\.crt|istio-ca-(root-cert|crl))$/,
  /^(Event|Endpoints|EndpointSlice) /,
];

/** The content of a namespace, in words, without what exists by itself and what is deleted with something else. */
async function findContent(api: Api, name: string): Promise<string[]> {
  const kinds = await namespacedKinds(api);
  const found = await Promise.all(
    kinds.map(async ({ kind, paths }) => {
      const all = await api.list(paths.all(name));
      return all
        .filter(({ ownerReferences = [], deletionTimestamp }) => {
          return ownerReferences.length === 0 && deletionTimestamp === undefined;
        })
        .map(object => inWords({ kind, name: object.name }));
    }),
  );
  return [...new Set(found.flat())].filter(words => !ofItself.some(pattern => pattern.test(words)));
}
