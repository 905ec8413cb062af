import { setTimeout as sleep } from "node:timers/promises";

import { endingBy, questionLimit, withKubectl, type Kubectl } from "../../kubernetes/kubectl.ts";
import { whyUnseen, type Sight } from "../../kubernetes/sight.ts";
import { diagnose, satisfied, type ClusterFindings } from "./diagnosis.ts";
import { askEndpoints, askHelloworld, askRoot, askWatches } from "./questions.ts";
import { secondsSince } from "../../proof/seconds-since.ts";
import { VerificationError } from "../../proof/verification-error.ts";
import type { ClusterVerification, MeshVerification, VerifyInput, VerifyRequest } from "./request.ts";
import { messageOf } from "../../../toolchain/message-of.ts";

/** How long a mesh whose pods are all ready may take until every cluster knows every other, in milliseconds. */
const defaultDeadline = 60_000;

/** Pause between two rounds of questions to one cluster, in milliseconds. */
const pause = 250;

/**
 * Asks every cluster at once, again and again, until each one sees every version of helloworld, knows every
 * endpoint, trusts the mesh's root, and each primary's istiod has synced every other cluster. A cluster that does not
 * answer holds nobody up: all is over one question after the deadline.
 *
 * @throws VerificationError when one of them still does not at the deadline
 */
export async function verifyMesh(
  { request, kubeconfigs }: VerifyInput,
  options: { readonly signal?: AbortSignal; readonly deadline?: number } = {},
): Promise<MeshVerification> {
  const started = performance.now();
  const deadline = started + (options.deadline ?? defaultDeadline);
  const results = await Promise.all(
    request.clusters.map(async ({ name }) => {
      const kubeconfig = kubeconfigs[name];
      if (kubeconfig === undefined) throw new Error(`verify: no kubeconfig of ${name}`);
      const sight = await withKubectl(
        kubeconfig,
        kubectl => untilSatisfied(request, name, kubectl, deadline, options.signal),
        options.signal,
      );
      const seconds = secondsSince(started);
      return { name, seconds, sight: "seen" in sight ? sight : { ...sight, seconds } };
    }),
  );
  const complaints = diagnose(request, Object.fromEntries(results.map(({ name, sight }) => [name, sight])));
  if (complaints.length > 0) {
    throw new VerificationError(["the mesh is not verified:", ...complaints].join("\n  "));
  }
  return {
    verifiedAt: new Date().toISOString(),
    seconds: secondsSince(started),
    clusters: Object.fromEntries(
      results.flatMap(({ name, sight, seconds }) =>
        "seen" in sight ? [[name, proven(sight.seen, seconds)]] : [],
      ),
    ),
  };
}

async function untilSatisfied(
  request: VerifyRequest,
  cluster: string,
  kubectl: Kubectl,
  deadline: number,
  signal?: AbortSignal,
): Promise<Sight<ClusterFindings>> {
  const isPrimary = request.clusters.some(({ name, primary }) => name === cluster && primary === cluster);
  for (;;) {
    const sight = await ask(endingBy(kubectl, deadline + questionLimit), isPrimary);
    signal?.throwIfAborted();
    if (satisfied(request, cluster, sight) || performance.now() > deadline) return sight;
    await sleep(pause, undefined, signal && { signal });
  }
}

/** One round: every question at once. One that fails leaves its part of the findings open. */
async function ask(kubectl: Kubectl, isPrimary: boolean): Promise<Sight<ClusterFindings>> {
  const asked = performance.now();
  const answers = await Promise.allSettled([
    askHelloworld(kubectl),
    askEndpoints(kubectl),
    askRoot(kubectl),
    ...(isPrimary ? [askWatches(kubectl)] : []),
  ] as const);
  const [helloworld, endpoints, root, watches] = answers;
  const unseen = whyUnseen(answers);
  if (unseen !== undefined) return { unseen, seconds: secondsSince(asked) };
  const failed = answers.find(answer => answer.status === "rejected");
  return {
    seen: {
      ...(helloworld.status === "fulfilled" && helloworld.value),
      ...(endpoints.status === "fulfilled" && { endpoints: endpoints.value }),
      ...(root.status === "fulfilled" && { root: root.value }),
      ...(watches?.status === "fulfilled" && { watches: watches.value }),
      ...(failed && { error: messageOf(failed.reason) }),
    },
  };
}

function proven(findings: ClusterFindings, seconds: number): ClusterVerification {
  const { versions = {}, endpoints = [], root = "", watches } = findings;
  return { versions, endpoints, root, ...(watches && { watches }), seconds };
}
