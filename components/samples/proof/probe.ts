import { setTimeout as sleep } from "node:timers/promises";

import { endingBy, questionLimit, withKubectl, type Kubectl } from "../../kubernetes/kubectl.ts";
import { whyUnseen, type Sight } from "../../kubernetes/sight.ts";
import { askWatches } from "../../mesh/istiod-questions.ts";
import { diagnose, satisfied, type ClusterFindings } from "./diagnosis.ts";
import { askHops, type HopFindings } from "./hops.ts";
import { pathsOf } from "./paths.ts";
import { answeredBetween, askEndpoints, askHelloworld, askRoot } from "./questions.ts";
import { withResolvedGateways } from "./resolved.ts";
import { anywhereService } from "../anywhere.ts";
import { secondsSince } from "../../proof/seconds-since.ts";
import { VerificationError } from "../../proof/verification-error.ts";
import type { ClusterVerification, MeshVerification, VerifyInput, VerifyRequest } from "./request.ts";
import { messageOf } from "../../../toolchain/message-of.ts";

/** How long a mesh whose pods are all ready may take until every cluster knows every other, in milliseconds. */
const defaultDeadline = 60_000;

/**
 * The same where something is told to an istiod by a ConfigMap, another network or whose pods come first: kubelet brings that to
 * its pod within a minute and a half (its sync period and the life of its cache).
 */
const configMapDeadline = 120_000;

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
  { request: asked, kubeconfigs }: VerifyInput,
  options: { readonly signal?: AbortSignal; readonly deadline?: number } = {},
): Promise<MeshVerification> {
  const started = performance.now();
  const request = await withResolvedGateways(asked);
  const isByConfigMap = request.networks !== undefined || request.local !== undefined;
  const deadline = started + (options.deadline ?? (isByConfigMap ? configMapDeadline : defaultDeadline));
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
  const sights = Object.fromEntries(results.map(({ name, sight }) => [name, sight]));
  if (diagnose(request, sights).length > 0) {
    const answering = results.flatMap(({ name, sight }) => ("seen" in sight ? [name] : []));
    const hops = await lookAtHops({ request, kubeconfigs }, answering, options.signal);
    const complaints = diagnose(request, sights, hops);
    throw new VerificationError(["mesh"], ["the mesh is not verified:", ...complaints].join("\n  "));
  }
  return {
    verifiedAt: new Date().toISOString(),
    seconds: secondsSince(started),
    clusters: Object.fromEntries(
      results.flatMap(({ name, sight, seconds }) =>
        "seen" in sight ? [[name, proven(request, name, sight.seen, seconds)]] : [],
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
    const sight = await ask(endingBy(kubectl, deadline + questionLimit), request, isPrimary);
    signal?.throwIfAborted();
    if (satisfied(request, cluster, sight) || performance.now() > deadline) return sight;
    await sleep(pause, undefined, signal && { signal });
  }
}

/** One round: every question at once. One that fails leaves its part of the findings open. */
async function ask(
  kubectl: Kubectl,
  { networks, local: ownVersions }: VerifyRequest,
  isPrimary: boolean,
): Promise<Sight<ClusterFindings>> {
  const asked = performance.now();
  const service = ownVersions ? anywhereService : "helloworld";
  // Of several networks it matters which endpoints answer the requests of this round.
  const look = () => (networks ? askEndpoints(kubectl, service).catch(() => undefined) : undefined);
  const before = await look();
  const answers = await Promise.allSettled([
    askHelloworld(kubectl, service),
    askEndpoints(kubectl, service),
    askRoot(kubectl),
    isPrimary ? askWatches(kubectl) : notAsked,
    ownVersions ? askHelloworld(kubectl, "helloworld") : notAsked,
  ] as const);
  const after = await look();
  const [helloworld, endpoints, root, watches, local] = answers;
  const unseen = whyUnseen(answers.filter(wasAsked));
  if (unseen !== undefined) return { unseen, seconds: secondsSince(asked) };
  const failed = answers.find(answer => answer.status === "rejected");
  return {
    seen: {
      ...(helloworld.status === "fulfilled" && helloworld.value),
      ...(endpoints.status === "fulfilled" && { endpoints: endpoints.value.endpoints }),
      ...(before && after && { answering: answeredBetween(before, after) }),
      ...(root.status === "fulfilled" && { root: root.value }),
      ...(watches.status === "fulfilled" && watches.value && { watches: watches.value }),
      ...(local.status === "fulfilled" && local.value && { local: local.value.versions }),
      ...(failed && { error: messageOf(failed.reason) }),
    },
  };
}

/** Stands where a question is not asked. */
const notAsked = Promise.resolve(undefined);

const wasAsked = (answer: PromiseSettledResult<unknown>): boolean =>
  answer.status === "rejected" || answer.value !== undefined;

/** Asks clusters for their part in the ways between networks; nothing where there is one network. */
async function lookAtHops(
  { request, kubeconfigs }: VerifyInput,
  answering: readonly string[],
  signal?: AbortSignal,
): Promise<Readonly<Record<string, HopFindings>>> {
  const { networks } = request;
  if (!networks) return {};
  const doors = new Set(
    Object.values(networks).flatMap(({ gateways }) => gateways.map(({ cluster }) => cluster)),
  );
  const found = await Promise.all(
    request.clusters
      .filter(({ name }) => answering.includes(name))
      .map(async ({ name, primary }) => {
        const part = { hasGateway: doors.has(name), isPrimary: primary === name };
        const hops = await withKubectl(kubeconfigs[name] ?? "", kubectl => askHops(kubectl, part), signal);
        return [name, hops] as const;
      }),
  );
  return Object.fromEntries(found);
}

function proven(
  request: VerifyRequest,
  cluster: string,
  findings: ClusterFindings,
  seconds: number,
): ClusterVerification {
  const { versions = {}, endpoints = [], answering = [], local, root = "", watches } = findings;
  const paths = pathsOf(request, cluster, answering);
  const parts = { ...(local && { local }), ...(watches && { watches }), ...(paths && { paths }) };
  return { versions, endpoints, root, ...parts, seconds };
}
