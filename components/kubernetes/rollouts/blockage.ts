import {
  refusalOf,
  type ContainerStatus,
  type Rollout,
  type RolloutEvent,
  type RolloutObject,
} from "./objects.ts";

/** A cause that keeps pods from starting. */
export interface Blockage {
  /** For people, in one sentence: what it is, with the cluster's own words, and what to do. */
  readonly text: string;
  /** How long it has to be seen until it is believed to stay, in milliseconds. */
  readonly patience: number;
  /** Set where the cluster does not say why: of a back-off that follows a failed pull, older kubelets don't. */
  readonly isVague?: true;
  /**
   * Arguments of a kubectl that has it tried again at once. Whoever tries in growing intervals may not have looked for
   * minutes, since an earlier update failed, and the cause may be gone.
   */
  readonly retry?: readonly string[];
}

/** For causes that another look will find unchanged, unless somebody changes them. */
const secondLook = 5000;

/** For causes that may end by themselves: a registry that fails for a moment, old pods that end and free a quota. */
const severalTries = 20_000;

/**
 * The cause that keeps the newest pods of a Deployment from starting; undefined when there is none, or when waiting is
 * enough.
 *
 * @param failures events of pods that could not be made
 */
export function blockageOf(
  namespace: string,
  rollout: Rollout,
  failures?: readonly RolloutEvent[],
): Blockage | undefined {
  const { deployment, replicaSet, pods } = rollout;
  const subject = `Deployment ${namespace}/${deployment.metadata.name}`;
  const refused = refusal(subject, namespace, refusalOf(rollout, failures) ?? "");
  if (refused && replicaSet) return { ...refused, retry: touch(replicaSet) };
  return pods.flatMap(pod => statuses(pod).flatMap(status => waiting(subject, pod, status) ?? []))[0];
}

/** Any change of a ReplicaSet makes its controller ask for the pods that it lacks. */
const touch = ({ metadata: { name, resourceVersion = "" } }: RolloutObject): string[] => [
  "annotate",
  "replicaset",
  name,
  "--overwrite",
  `isthmus.io/touched=${resourceVersion}`,
];

/**
 * Why the API server takes none of the pods. Only answers that stay the same however often it is asked: a webhook that
 * can't be called is not among them, since its pods may be about to start.
 */
function refusal(subject: string, namespace: string, message: string): Blockage | undefined {
  const podSecurity = /violates PodSecurity "[\s\S]*/.exec(message)?.[0];
  if (podSecurity !== undefined)
    return { text: podSecurityRefusal(subject, namespace, podSecurity), patience: secondLook };
  const quota = /(exceeded|failed) quota: [\s\S]*/.exec(message)?.[0];
  if (quota !== undefined) {
    const text = `${subject} gets no pod: ${quota} (raise the namespace's quota, or ask for less)`;
    return { text, patience: severalTries };
  }
  const policy =
    /(admission webhook "[^"]*" denied the request|ValidatingAdmissionPolicy '[^']*' .*denied request)[\s\S]*/.exec(
      message,
    )?.[0];
  if (policy === undefined) return undefined;
  const text = `${subject} gets no pod: ${policy} (change that policy, or exempt namespace ${namespace} from it)`;
  return { text, patience: secondLook };
}

/** Istio's CNI plugin does what istio-init needs its capabilities for. It is no way out where others are missing, too. */
function podSecurityRefusal(subject: string, namespace: string, text: string): string {
  const label = "label the namespace pod-security.kubernetes.io/enforce=privileged";
  const sidecar =
    /^violates PodSecurity "(baseline):[^"]*": non-default capabilities \(containers? "istio-init" must not include ("[^)]*") in [^)]*\)$/.exec(
      text,
    );
  if (!sidecar) return `Pod Security refuses the pods of ${subject} (${text}): ${label}`;
  const [, level = "", capabilities = ""] = sidecar;
  const named = capabilities.replaceAll('"', "").replaceAll(", ", " and ");
  return (
    `Pod Security refuses pods with a sidecar in namespace ${namespace} ` +
    `(${level} forbids ${named} of istio-init): ${label}, or use Istio's CNI plugin`
  );
}

const pullable = "let the cluster's nodes pull it, or name another under isthmus:images";

const rateLimited =
  "the registry limits pulls without a login: give the nodes one, or name a mirror under isthmus:images";

const untrusted =
  "let the nodes trust the CA that signs for it: for kind clusters, name its file in NODE_EXTRA_CA_CERTS";

/** What to do about the words of some failed pulls; of all others the reason decides. */
const pullRemedies: readonly (readonly [words: RegExp, remedy: string])[] = [
  [/toomanyrequests|429 Too Many Requests/, rateLimited],
  [/x509: certificate signed by unknown authority/, untrusted],
];

/** Reasons why a kubelet waits, in the end five minutes, until it pulls again. A new pod begins without a wait. */
const pullFailed: ReadonlySet<string> = new Set(["ErrImagePull", "ImagePullBackOff"]);

/** The remedy for each reason why a container waits that its kubelet can't end by itself. */
const remedies: Readonly<Record<string, string>> = {
  ErrImagePull: pullable,
  ImagePullBackOff: pullable,
  InvalidImageName: "correct it under isthmus:images",
  ErrImageNeverPull: "load it into the cluster's nodes",
  CreateContainerConfigError: "make what it names",
};

function waiting(
  subject: string,
  pod: RolloutObject,
  { name, image, state }: ContainerStatus,
): Blockage | undefined {
  const { reason = "", message = "" } = state?.waiting ?? {};
  const remedy = remedies[reason];
  if (remedy === undefined) return undefined;
  const known = pullRemedies.find(([words]) => words.test(message))?.[1];
  const words = `${reason}${message === "" ? "" : `: ${message}`}`;
  return {
    text: `${subject} can't start its pods: container ${name}, image ${image}: ${words} (${known ?? remedy})`,
    patience: severalTries,
    ...(reason === "ImagePullBackOff" && !message.includes("ErrImagePull") && { isVague: true as const }),
    ...(pullFailed.has(reason) && { retry: ["delete", "pod", pod.metadata.name, "--wait=false"] }),
  };
}

const statuses = ({ status }: Rollout["pods"][number]): readonly ContainerStatus[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];
