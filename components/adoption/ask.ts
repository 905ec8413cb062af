import { withApi, type Api } from "../kubernetes/api.ts";
import { questionLimit } from "../kubernetes/kubectl.ts";

/** Asks one cluster something, within the time of one question. */
export type Ask = <T>(question: (api: Api) => Promise<T>) => Promise<T>;

/** @param kubeconfig of the cluster; secret */
export function asking(kubeconfig: string): Ask {
  return question => withApi(kubeconfig, questionLimit, question);
}
