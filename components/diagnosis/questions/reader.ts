import type { Api } from "../../kubernetes/api.ts";
import { readerAccount } from "../../mesh/names.ts";

/** The rights of the account with which a primary reads a cluster. */
export interface Reader {
  /** The role that its binding names; undefined without a binding. */
  readonly role: string | undefined;
  /** Resources that the role lets it list; undefined when there is no such role. */
  readonly lists: readonly string[] | undefined;
}

/** Asks for the rights of the account with which a primary reads the cluster. */
export async function askReader(api: Api, primary: string): Promise<Reader> {
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const binding = (await api.get(`${rbac}/clusterrolebindings/${readerAccount(primary)}`)) as
    { readonly roleRef: { readonly name: string } } | undefined;
  const role = binding?.roleRef.name;
  if (role === undefined) return { role, lists: undefined };
  const found = (await api.get(`${rbac}/clusterroles/${role}`)) as
    | {
        readonly rules?: readonly {
          readonly resources?: readonly string[];
          readonly verbs: readonly string[];
        }[];
      }
    | undefined;
  const listing = found?.rules?.filter(({ verbs }) => ["list", "*"].some(verb => verbs.includes(verb)));
  return { role, lists: found && (listing ?? []).flatMap(({ resources = [] }) => resources) };
}
