import type { Api } from "../../kubernetes/api.ts";
import type { Labels } from "../../kubernetes/selector.ts";

/** An object as the API server gives it. */
export interface Item {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** Where an object is. */
export interface Named {
  readonly name: string;
  readonly namespace: string;
}

/** Where an object is; one of no namespace has none. */
export const named = ({ metadata: { name, namespace = "" } }: Item): Named => ({ name, namespace });

/** The objects of a list; none where the cluster does not know the kind. */
export function listItems(api: Api, path: string): Promise<readonly Item[]> {
  return api.objects(path) as Promise<readonly Item[]>;
}
