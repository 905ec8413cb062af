import { describe, expect, it } from "vitest";

import { blockageOf, type Blockage } from "../../../components/kubernetes/rollouts/blockage.ts";
import {
  isComplete,
  rolloutOf,
  type RolloutEvent,
  type RolloutObject,
} from "../../../components/kubernetes/rollouts/objects.ts";
import { after, lasting, type Sightings } from "../../../components/kubernetes/rollouts/sightings.ts";

const revision = (number: number) => ({ annotations: { "deployment.kubernetes.io/revision": `${number}` } });

/** Deployment sleep at its second revision, its two ReplicaSets, and a pod of each. */
function namespace({
  failure,
  waiting = {},
  oldWaiting = {},
  init = {},
  status = {},
}: {
  readonly failure?: string;
  readonly waiting?: object;
  readonly oldWaiting?: object;
  readonly init?: object;
  readonly status?: object;
}): RolloutObject[] {
  const replicaSet = (number: number, conditions: object[]): RolloutObject => ({
    kind: "ReplicaSet",
    metadata: {
      name: `sleep-${number}`,
      uid: `rs${number}`,
      ownerReferences: [{ uid: "d" }],
      resourceVersion: `10${number}`,
      ...revision(number),
    },
    status: { conditions: conditions as [] },
  });
  const pod = (number: number, state: object, initState: object): RolloutObject => ({
    kind: "Pod",
    metadata: { name: `sleep-${number}-x`, uid: `pod${number}`, ownerReferences: [{ uid: `rs${number}` }] },
    status: {
      initContainerStatuses: [
        { name: "istio-init", image: "docker.io/istio/proxyv2:1.31.0", state: initState },
      ],
      containerStatuses: [{ name: "sleep", image: "docker.io/curlimages/curl:8.16.0", state }],
    },
  });
  const failed = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: failure };
  return [
    {
      kind: "Deployment",
      metadata: { name: "sleep", uid: "d", generation: 2, ...revision(2) },
      spec: { replicas: 1 },
      status: { observedGeneration: 2, replicas: 2, updatedReplicas: 1, availableReplicas: 1, ...status },
    },
    replicaSet(1, []),
    replicaSet(2, failure === undefined ? [] : [failed]),
    pod(1, { waiting: oldWaiting }, {}),
    pod(2, { waiting }, { waiting: init }),
  ];
}

type Parts = Parameters<typeof namespace>[0];

function blocked(parts: Parts): Blockage | undefined {
  const rollout = rolloutOf("sleep", namespace(parts));
  return rollout && blockageOf("sample", rollout);
}
const blockage = (parts: Parts): string | undefined => blocked(parts)?.text;

const notFound = {
  reason: "ErrImagePull",
  message:
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/curlimages/curl:8.16.0": failed to resolve reference "docker.io/curlimages/curl:8.16.0": docker.io/curlimages/curl:8.16.0: not found',
};

const podSecurity =
  'pods "sleep-7656cf8794-" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "istio-init" must not include "NET_ADMIN", "NET_RAW" in securityContext.capabilities.add)';

describe("what keeps pods from starting", () => {
  it("is an image that can't be pulled, with the runtime's own words", () => {
    expect(blockage({ waiting: notFound })).toBe(
      `Deployment sample/sleep can't start its pods: container sleep, image docker.io/curlimages/curl:8.16.0: ErrImagePull: ${notFound.message} ` +
        "(let the cluster's nodes pull it, or name another under isthmus:images)",
    );
  });

  it("is the image of a container that runs before the others, too", () => {
    expect(blockage({ init: { reason: "ImagePullBackOff" }, waiting: { reason: "PodInitializing" } })).toBe(
      "Deployment sample/sleep can't start its pods: container istio-init, image docker.io/istio/proxyv2:1.31.0: ImagePullBackOff " +
        "(let the cluster's nodes pull it, or name another under isthmus:images)",
    );
  });

  it.each([
    [
      "InvalidImageName",
      'Failed to apply default image tag "Curl:x:y": couldn\'t parse image name "Curl:x:y": invalid reference format',
    ],
    ["ErrImageNeverPull", 'Container image "isthmus/curl:1" is not present with pull policy of Never'],
    ["CreateContainerConfigError", 'secret "credential" not found'],
  ])("is %s", (reason, message) => {
    expect(blockage({ waiting: { reason, message } })).toContain(`${reason}: ${message} (`);
  });

  it("is a registry's limit, which no other name at the same registry helps against", () => {
    const message =
      'failed to pull and unpack image "docker.io/curlimages/curl:8.16.0": unexpected status from HEAD request to https://registry-1.docker.io/v2/curlimages/curl/manifests/8.16.0: 429 Too Many Requests';
    expect(blockage({ waiting: { reason: "ErrImagePull", message } })).toMatch(
      /\(the registry limits pulls without a login: give the nodes one, or name a mirror under isthmus:images\)$/,
    );
  });

  it("is a registry that a CA of a company's own signs for", () => {
    const message =
      'failed to pull and unpack image "docker.io/curlimages/curl:8.16.0": failed to resolve reference "docker.io/curlimages/curl:8.16.0": failed to do request: Head "https://registry-1.docker.io/v2/curlimages/curl/manifests/8.16.0": tls: failed to verify certificate: x509: certificate signed by unknown authority';
    expect(blockage({ waiting: { reason: "ErrImagePull", message } })).toMatch(
      /\(let the nodes trust the CA that signs for it: for kind clusters, name its file in NODE_EXTRA_CA_CERTS\)$/,
    );
  });

  it("is Pod Security, which sidecars get past by a label or by Istio's CNI plugin", () => {
    expect(blockage({ failure: podSecurity })).toBe(
      "Pod Security refuses pods with a sidecar in namespace sample (baseline forbids NET_ADMIN and NET_RAW of istio-init): " +
        "label the namespace pod-security.kubernetes.io/enforce=privileged, or use Istio's CNI plugin",
    );
  });

  it("is Pod Security with all its complaints where the CNI plugin would not help", () => {
    const failure =
      'pods "sleep-7656cf8794-" is forbidden: violates PodSecurity "restricted:latest": unrestricted capabilities (containers "istio-init", "sleep" must set securityContext.capabilities.drop=["ALL"]; container "istio-init" must not include "NET_ADMIN", "NET_RAW" in securityContext.capabilities.add), seccompProfile (pod or container "sleep" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';
    const text = blockage({ failure });
    expect(text).toMatch(
      /^Pod Security refuses the pods of Deployment sample\/sleep \(violates PodSecurity "restricted:latest": unrestricted .*"Localhost"\)\): label the namespace .*=privileged$/,
    );
  });

  it.each([
    [
      'pods "sleep-7656cf8794-" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=2, limited: pods=2',
      "exceeded quota: pods, requested: pods=1, used: pods=2, limited: pods=2 (raise the namespace's quota, or ask for less)",
    ],
    [
      'pods "sleep-7656cf8794-" is forbidden: failed quota: memory: must specify limits.memory for: sleep',
      "failed quota: memory: must specify limits.memory for: sleep (raise",
    ],
    [
      'admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/sample/sleep was blocked due to the following policies',
      'admission webhook "validate.kyverno.svc-fail" denied the request: ',
    ],
    [
      "pods \"sleep-7656cf8794-\" is forbidden: ValidatingAdmissionPolicy 'signed' with binding 'signed' denied request: images must be signed",
      "ValidatingAdmissionPolicy 'signed' with binding 'signed' denied request: images must be signed (change that policy",
    ],
  ])("is an answer of admission: %s", (failure, text) => {
    expect(blockage({ failure })).toContain(`Deployment sample/sleep gets no pod: ${text}`);
  });

  it.each([
    'Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": dial tcp 10.96.0.15:443: connect: connection refused',
    'pods "sleep-7656cf8794-" is forbidden: error looking up service account sample/sleep: serviceaccount "sleep" not found',
  ])("is not what waiting mends: %s", failure => {
    expect(blockage({ failure })).toBeUndefined();
  });

  it.each(["ContainerCreating", "PodInitializing", "CrashLoopBackOff"])(
    "is not a container that waits with %s",
    reason => {
      expect(blockage({ waiting: { reason } })).toBeUndefined();
    },
  );

  it("is nothing of an older template, which the update is about to replace", () => {
    expect(blockage({ oldWaiting: notFound })).toBeUndefined();
  });
});

describe("what has a refused pod asked for again", () => {
  it("is a touch of the newest ReplicaSet, whose controller may not try again for minutes", () => {
    expect(blocked({ failure: podSecurity })?.retry).toEqual([
      "annotate",
      "replicaset",
      "sleep-2",
      "--overwrite",
      "isthmus.io/touched=102",
    ]);
  });

  it("is a new pod where an image could not be pulled, and nothing where the kubelet asks often enough", () => {
    expect(blocked({ waiting: notFound })?.retry).toEqual(["delete", "pod", "sleep-2-x", "--wait=false"]);
    expect(blocked({ waiting: { reason: "CreateContainerConfigError" } })?.retry).toBeUndefined();
  });

  it("is told with the words of the last answer, not of the first, which the ReplicaSet keeps", () => {
    const rollout = rolloutOf("sleep", namespace({ failure: "admission: an old answer" }));
    const event = (uid: string, second: string, message: string): RolloutEvent => ({
      involvedObject: { uid },
      lastTimestamp: `2026-11-26T01:00:${second}Z`,
      message,
    });
    const events = [
      event("rs2", "09", "exceeded quota: the last answer"),
      event("rs2", "01", "exceeded quota: an older answer"),
      event("rs1", "10", "exceeded quota: of another ReplicaSet"),
    ];
    expect(rollout && blockageOf("sample", rollout, events)?.text).toContain(
      "gets no pod: exceeded quota: the last answer (",
    );
  });
});

describe("what is believed to stay", () => {
  it("is a refusal that depends on the pod alone, once it was seen twice", () => {
    expect(blocked({ failure: podSecurity })?.patience).toBe(5000);
  });

  it("is what may mend itself, such as a pull or a quota, after 20 seconds", () => {
    const quota =
      'pods "sleep-7656cf8794-" is forbidden: exceeded quota: pods, requested: pods=1, used: pods=2';
    expect(blocked({ failure: quota })?.patience).toBe(20_000);
    expect(blocked({ waiting: notFound })?.patience).toBe(20_000);
  });
});

describe("a rollout", () => {
  const complete = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  const completeOf = (status: object): boolean | undefined => {
    const rollout = rolloutOf("sleep", namespace({ status }));
    return rollout && isComplete(rollout);
  };

  it("is complete when only pods of the newest template are there and each runs", () => {
    expect(completeOf(complete)).toBe(true);
    expect(completeOf({ ...complete, replicas: 2 })).toBe(false);
    expect(completeOf({ ...complete, availableReplicas: 0 })).toBe(false);
    expect(completeOf({ ...complete, updatedReplicas: undefined })).toBe(false);
  });

  it("tells nothing before its controller has looked at it", () => {
    expect(rolloutOf("sleep", namespace({ status: { observedGeneration: 1 } }))).toBeUndefined();
    expect(rolloutOf("other", namespace({}))).toBeUndefined();
  });
});

describe("sightings", () => {
  const none = new Set<string>();
  const look = (known: Sightings, now: number, found: Record<string, string>, unseen = none) => {
    const blockages = Object.entries(found).map(([key, text]) => [key, { text, patience: 20_000 }] as const);
    return after(known, new Map(blockages), unseen, now);
  };

  it("last when every look of their patience has seen the same Deployment blocked", () => {
    const first = look(new Map(), 0, { a: "x" });
    expect(lasting(first, 0)).toEqual([]);
    expect(lasting(look(first, 19_000, { a: "x" }), 19_000)).toEqual([]);
    expect(lasting(look(first, 20_000, { a: "x" }), 20_000)).toEqual(["x"]);
  });

  it("begin again after a look that found nothing", () => {
    const hiccup = look(look(new Map(), 0, { a: "x" }), 10_000, {});
    expect(lasting(look(hiccup, 20_000, { a: "x" }), 20_000)).toEqual([]);
  });

  it("stay as they are while a cluster does not answer", () => {
    const silent = look(look(new Map(), 0, { a: "x" }), 10_000, {}, new Set(["a"]));
    expect(lasting(look(silent, 20_000, { a: "x" }), 20_000)).toEqual(["x"]);
  });

  it("keep the newest text, which an earlier update's may have become", () => {
    const before = look(new Map(), 0, { a: "refused for a long list of reasons" });
    expect(lasting(look(before, 20_000, { a: "refused" }), 20_000)).toEqual(["refused"]);
  });

  it("keep the text that says why when a later one does not", () => {
    const found = (waiting: object) => new Map([["a", blocked({ waiting }) ?? { text: "", patience: 0 }]]);
    const backOff = { reason: "ImagePullBackOff", message: 'Back-off pulling image "x"' };
    const why = after(new Map(), found(notFound), none, 0);
    const [text = ""] = lasting(after(why, found(backOff), none, 20_000), 20_000);
    expect(text).toContain("ErrImagePull");
    const newer = { ...backOff, message: `Back-off pulling image "x": ErrImagePull: no such host` };
    expect(lasting(after(why, found(newer), none, 20_000), 20_000)[0]).toContain("no such host");
  });

  it("say once what several Deployments have in common", () => {
    const first = look(new Map(), 0, { a: "x", b: "x", c: "y" });
    expect(lasting(look(first, 20_000, { a: "x", b: "x", c: "y" }), 20_000)).toEqual(["x", "y"]);
  });
});
