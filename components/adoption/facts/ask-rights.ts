import type { Api } from "../../kubernetes/api.ts";
import { isGranted, type GrantedRule, type Right } from "../../kubernetes/rights.ts";

const reviews = "/apis/authorization.k8s.io/v1";

/**
 * A namespace that nobody has: its rules are those of the whole cluster. The API server lists rules for one namespace at a time,
 * whether it exists or not.
 */
const nowhere = "isthmus-nowhere";

/**
 * Those rights that the kubeconfig's user does not have. One question for each namespace tells all of them where only RBAC decides;
 * what is not in its answer is asked for by itself, as other authorizers list nothing.
 */
export async function missingRights(api: Api, rights: readonly Right[]): Promise<readonly Right[]> {
  const groups = Map.groupBy(rights, ({ namespace = nowhere }) => namespace);
  const unlisted = await Promise.all(
    [...groups].map(async ([namespace, own]) => {
      const rules = await rulesIn(api, namespace);
      return own.filter(right => !isGranted(rules, right));
    }),
  );
  const missing = await Promise.all(
    unlisted.flat().map(async right => ((await isAllowed(api, right)) ? [] : [right])),
  );
  return missing.flat();
}

async function rulesIn(api: Api, namespace: string): Promise<readonly GrantedRule[]> {
  const status = await review(api, "SelfSubjectRulesReview", { namespace });
  const { resourceRules } = status as { readonly resourceRules?: readonly GrantedRule[] | null };
  return resourceRules ?? [];
}

async function isAllowed(api: Api, { verb, group, resource, namespace }: Right): Promise<boolean> {
  const [name, subresource] = resource.split("/");
  const attributes = { verb, group, resource: name, subresource, namespace };
  const status = await review(api, "SelfSubjectAccessReview", { resourceAttributes: attributes });
  return (status as { readonly allowed: boolean }).allowed;
}

/** The status of a review. @throws Error when the cluster does not make it */
async function review(api: Api, kind: string, spec: object): Promise<unknown> {
  const object = { apiVersion: "authorization.k8s.io/v1", kind, spec };
  const { statusCode, body } = await api.dryRun(`${reviews}/${kind.toLowerCase()}s`, object);
  if (statusCode === 201) return (body as { readonly status: unknown }).status;
  const { message = `status ${statusCode}` } = body as { readonly message?: string };
  throw new Error(message);
}
