import type { Api } from "../../kubernetes/api.ts";
import { resourcePaths } from "../../kubernetes/api-paths.ts";
import type { KubernetesObject } from "../../kubernetes/manifest.ts";

/** An object that a cluster is asked about, as if it were to be made. */
export interface Trial {
  /** The object in words, as it is to be made. */
  readonly what: string;
  readonly object: KubernetesObject;
  /** The namespace in which it is tried, since its own does not exist yet; absent where it does, or it has none. */
  readonly insteadIn?: string;
}

/** What a cluster said to an object that it would not take. */
export interface Refusal {
  /** {@link Trial.what} */
  readonly what: string;
  /** Namespace in which it was tried in place of its own. */
  readonly insteadIn?: string;
  readonly statusCode: number;
  /** The API server's words, in one line. */
  readonly message: string;
}

/** Asks what a cluster would say to objects, and changes nothing. Kinds that it does not know are left out. */
export async function tryObjects(api: Api, trials: readonly Trial[]): Promise<readonly Refusal[]> {
  const pathsOf = await resourcePaths(
    api,
    trials.map(({ object }) => object),
  );
  const refusals = await Promise.all(
    trials.map(async ({ what, object, insteadIn }): Promise<Refusal[]> => {
      const { metadata } = object;
      const namespace = insteadIn ?? metadata.namespace;
      const path = pathsOf(object)?.all(namespace);
      if (path === undefined) return [];
      const tried =
        insteadIn === undefined ? object : { ...object, metadata: { ...metadata, namespace: insteadIn } };
      const { statusCode, body } = await api.dryRun(path, tried);
      // One that exists has passed all that may refuse it.
      if (statusCode === 201 || statusCode === 409) return [];
      const { message = "" } = body as { readonly message?: string };
      return [
        {
          what,
          ...(insteadIn !== undefined && { insteadIn }),
          statusCode,
          message: message.replaceAll(/\s+/g, " ").trim(),
        },
      ];
    }),
  );
  return refusals.flat();
}
