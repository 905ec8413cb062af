import type { Namespace } from "../../../components/adoption/facts/objects.ts";
import type { Refusal } from "../../../components/adoption/facts/try-objects.ts";
import type { Sight } from "../../../components/kubernetes/sight.ts";
import { standIn } from "./trials.ts";

/** Why an object was refused, and what to do. */
export interface Cause {
  readonly text: string;
  readonly remedy: string;
  readonly kind: "rights" | "policy" | "unclear";
  /** Whether it holds wherever the object is tried. */
  readonly isEverywhere?: boolean;
}

/** What else is known of the cluster that refused. */
export interface Ground {
  readonly namespaces: Sight<readonly Namespace[]>;
  /** Names of webhooks that are named for themselves, as nobody answers for them. */
  readonly broken: ReadonlySet<string>;
}

/** Whether the user may not make such objects: missing rights are asked for one by one. */
export const lacksRights = ({ message }: Refusal): boolean =>
  /is forbidden: User ".*" cannot create resource/.test(message);

const enforceLabel = "pod-security.kubernetes.io/enforce";

/** The cause of a refusal; undefined where something else tells of it. */
export function causeOf(refusal: Refusal, { namespaces, broken }: Ground): Cause | undefined {
  const { message, what } = refusal;
  const failed = /failed calling webhook "([^"]+)"/.exec(message)?.[1];
  if (failed !== undefined) {
    if (broken.has(failed)) return undefined;
    const remedy = "see to it that it answers, or remove the webhook";
    return { text: `webhook ${failed}, which can't be called`, remedy, kind: "policy" };
  }
  if (message.includes("attempting to grant RBAC permissions not currently held")) {
    const remedy =
      "bind the user to the ClusterRole cluster-admin, or give it the verbs escalate and bind for roles";
    return {
      text: "its kubeconfig's user may not grant rights that it does not have",
      remedy,
      kind: "rights",
    };
  }
  if (lacksRights(refusal) || message.includes("because it is being terminated")) return undefined;
  if (message.includes("does not support dry run")) {
    return { text: "a webhook can't be asked without effects", remedy: "", kind: "unclear" };
  }
  const level = /violates PodSecurity "([a-z]+):/.exec(message)?.[1];
  if (level !== undefined) return podSecurity(level, what, message, namespaces);
  const policy =
    /admission webhook "[^"]*" denied the request.*|ValidatingAdmissionPolicy '[^']*'.*/.exec(message)?.[0] ??
    message.replace(/^.* is forbidden: /, "");
  return { text: policy, remedy: "change that policy, or exempt what Isthmus makes", kind: "policy" };
}

/** A level without a label on the namespace is that of the whole cluster. Where there is a label, that is what is named. */
function podSecurity(
  level: string,
  what: string,
  message: string,
  namespaces: Sight<readonly Namespace[]>,
): Cause | undefined {
  const tried = /namespace (\S+)$|Deployment ([^/]+)\//.exec(what);
  const name = tried?.[1] ?? tried?.[2] ?? standIn;
  const labelled = (of: string) =>
    "seen" in namespaces &&
    namespaces.seen.some(
      ({ metadata }) => metadata.name === of && metadata.labels?.[enforceLabel] !== undefined,
    );
  if (labelled(name)) return undefined;
  const forbidden = / (baseline|restricted):[^"]*": (.*)$/.exec(
    ` ${message.replace(/^.*violates PodSecurity "/, "")}`,
  )?.[2];
  return {
    text: `Pod Security, ${level} for namespaces without a label (${forbidden ?? message})`,
    remedy: `make the namespace before, with the label ${enforceLabel}=privileged: kubectl create namespace ${name} && kubectl label namespace ${name} ${enforceLabel}=privileged`,
    kind: "policy",
    isEverywhere: !labelled(standIn),
  };
}
