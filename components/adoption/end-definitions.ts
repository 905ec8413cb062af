import type { Api, ObjectMetadata } from "../kubernetes/api.ts";
import { inWords, type Claim } from "../kubernetes/claim.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import { fieldManagerOf, ownerLabel } from "../kubernetes/owner.ts";
import type { Ask } from "./ask.ts";
import { deleteObjects } from "./delete-objects.ts";
import { ownedBy } from "./find-owned.ts";
import { listed } from "./listed.ts";

const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/**
 * Deletes the custom resource definitions that a stack has brought, unless somebody has objects of one by now, or has written to
 * it: then it is theirs.
 *
 * @returns which stay, and why
 */
export async function endDefinitions(kubectl: Kubectl, ask: Ask, owner: string): Promise<string[]> {
  const found = await ask(async api => {
    const own = await api.list(`${crds}${ownedBy(owner)}`);
    return Promise.all(own.map(async crd => ({ crd, reason: await whyKept(api, crd, owner) })));
  });
  const kept = found.filter(({ reason }) => reason !== undefined);
  for (const { crd } of kept) await kubectl(["label", "crd", crd.name, `${ownerLabel}-`]);
  await deleteObjects(
    kubectl,
    found.filter(({ reason }) => reason === undefined).map(({ crd }) => definition(crd.name)),
  );
  return kept.map(({ crd, reason }) => `CustomResourceDefinition ${crd.name} stays: ${reason ?? ""}`);
}

const definition = (name: string): Claim => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  name,
});

async function whyKept(
  api: Api,
  { name, managedFields = [] }: ObjectMetadata,
  owner: string,
): Promise<string | undefined> {
  const writer = managedFields.find(
    ({ manager, subresource }) => (subresource ?? "") === "" && manager !== fieldManagerOf(owner),
  );
  if (writer) return `${writer.manager} has written to it`;
  const objects = await objectsOf(api, name);
  return objects.length === 0 ? undefined : `somebody has ${listed(objects.map(inWords))}`;
}

/** Every object of a definition. @param name `<plural>.<group>` */
async function objectsOf(api: Api, name: string): Promise<Claim[]> {
  const { spec } = (await api.get(`${crds}/${name}`)) as {
    readonly spec: {
      readonly group: string;
      readonly names: { readonly plural: string; readonly kind: string };
      readonly versions: readonly { readonly name: string; readonly served: boolean }[];
    };
  };
  const version = spec.versions.find(({ served }) => served)?.name ?? "";
  const apiVersion = `${spec.group}/${version}`;
  const all = await api.list(`/apis/${apiVersion}/${spec.names.plural}`);
  return all.map(({ name, namespace }) => ({
    apiVersion,
    kind: spec.names.kind,
    name,
    ...(namespace !== undefined && { namespace }),
  }));
}
