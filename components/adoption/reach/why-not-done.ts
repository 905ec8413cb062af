import type { Pod } from "../facts/objects.ts";

/** A pod with what kubelet tells of its containers. */
export interface AskingPod extends Pod {
  readonly status: Pod["status"] & {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly terminated?: object;
        readonly waiting?: { readonly reason: string; readonly message?: string };
      };
    }[];
  };
}

/** Why a pod has not answered, and whether it is not worth waiting for. */
export interface WhyNotDone {
  readonly reason: string;
  readonly isFinal: boolean;
}

/** kubelet's words for an image that it has tried to pull, and tries again after ten seconds or more. */
const withoutImage = /^(ImagePullBackOff|InvalidImageName)$/;

/** Why the pod that asks has not answered yet. @param pod undefined where its Job has made none */
export function whyNotDone(pod: AskingPod | undefined): WhyNotDone {
  if (!pod) return { reason: "its Job has made no pod", isFinal: false };
  const { conditions = [], containerStatuses = [] } = pod.status;
  const unplaced = conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (unplaced) return { reason: `no node takes it: ${unplaced.message ?? ""}`, isFinal: false };
  const { waiting, terminated } = containerStatuses[0]?.state ?? {};
  if (waiting) {
    const reason = `it does not start: ${waiting.message ?? waiting.reason}`;
    return { reason, isFinal: withoutImage.test(waiting.reason) };
  }
  return { reason: terminated ? "what it says is not whole" : "it has not answered in time", isFinal: false };
}
