import type { Api } from "../../components/kubernetes/api.ts";

/** An API that has what `answer` gives for a path, and no metadata, lists, logs or clock. */
export function answeringApi(answer: (path: string) => Promise<unknown>): Api {
  const none = () => Promise.reject(new Error("not asked for here"));
  return {
    get: answer,
    text: none,
    metadata: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    objects: none,
    dryRun: none,
    clock: none,
  };
}
