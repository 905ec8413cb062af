import { withApi } from "../kubernetes/api.ts";
import { questionLimit, withKubectl, type Kubectl } from "../kubernetes/kubectl.ts";
import { look, type Sight } from "../kubernetes/sight.ts";
import { askKnownGateways, askProxies, askWatches } from "../mesh/istiod-questions.ts";
import { istioNamespace } from "../mesh/names.ts";
import { parseProxySecrets, secretsDump, type ProxySecrets } from "../mesh/proxy-secrets.ts";
import { sampleNamespace, type HelloworldService } from "../samples/names.ts";
import { askEndpoints, askProxySecrets } from "../samples/proof/questions.ts";
import { answerTo, type Answer } from "./answer.ts";
import type { ClusterEvidence, Evidence, IstiodEvidence, SleepEvidence } from "./evidence.ts";
import { askObjects, type ClusterObjects } from "./questions/objects.ts";
import { askRemoteSecrets, askToken, type TokenReview, type Tokens } from "./questions/remote-secrets.ts";
import { askRequests } from "./questions/requests.ts";
import type { DiagnosedCluster, DiagnosisRequest } from "./request.ts";
import { rolesIn } from "./roles.ts";

/** Time for the objects of one cluster, in milliseconds: some forty lists and objects, all at once. */
const objectsLimit = 2 * questionLimit;

/** What one cluster tells, and the tokens that it keeps for others. */
interface Told {
  readonly evidence: Omit<ClusterEvidence, "tokens">;
  readonly tokens: Tokens;
}

/**
 * Asks every cluster that has a part in the requests, everything and all at once; one that does not answer holds nobody up.
 * @param kubeconfigs secret, by cluster
 */
export async function lookAtMesh(
  request: DiagnosisRequest,
  kubeconfigs: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Evidence> {
  const kubeconfigOf = (name: string) => kubeconfigs[name] ?? "";
  const told = await Promise.all(
    rolesIn(request).all.map(
      async cluster =>
        [
          cluster.name,
          await look(() => askCluster(request, cluster, kubeconfigOf(cluster.name), signal)),
        ] as const,
    ),
  );
  signal?.throwIfAborted();
  const evidence = await Promise.all(
    told.map(async ([name, sight]): Promise<readonly [string, Sight<ClusterEvidence>]> => {
      if (!("seen" in sight)) return [name, sight];
      const tokens = await reviewTokens(name, told, kubeconfigOf(name), signal);
      return [name, { seen: { ...sight.seen.evidence, tokens } }];
    }),
  );
  signal?.throwIfAborted();
  return Object.fromEntries(evidence);
}

async function askCluster(
  request: DiagnosisRequest,
  cluster: DiagnosedCluster,
  kubeconfig: string,
  signal: AbortSignal | undefined,
): Promise<Told> {
  const primaries = request.clusters.filter(({ reads }) =>
    reads.some(({ target }) => target === cluster.name),
  );
  const { objects, remote } = await withApi(kubeconfig, objectsLimit, async api => {
    const [objects, remote] = await Promise.all([
      askObjects(
        api,
        primaries.map(({ name }) => name),
      ),
      askRemoteSecrets(
        api,
        cluster.reads.map(({ target }) => target),
      ),
    ]);
    return { objects, remote };
  });
  return withKubectl(
    kubeconfig,
    async kubectl => {
      const [istiod, sleep, target] = await Promise.all([
        isRunning(objects, istioNamespace, "istiod") ? askIstiodOf(kubectl, objects) : undefined,
        isRunning(objects, sampleNamespace, "sleep")
          ? askSleep(kubectl, cluster, request.service)
          : undefined,
        askTarget(kubectl, objects),
      ]);
      const evidence = {
        objects,
        remoteSecrets: remote.secrets,
        ...(istiod && { istiod }),
        ...(sleep && { sleep }),
        ...(target && { target }),
      };
      return { evidence, tokens: remote.tokens };
    },
    signal,
  );
}

/** Of a Deployment without a pod nothing is asked, as kubectl would wait for one. */
function isRunning({ deployments }: ClusterObjects, namespace: string, name: string): boolean {
  return deployments.some(each => each.namespace === namespace && each.name === name && each.ready > 0);
}

async function askIstiodOf(kubectl: Kubectl, { pods }: ClusterObjects): Promise<IstiodEvidence> {
  const own = pods.filter(({ labels, isReady }) => labels["app"] === "istiod" && isReady);
  const [watches, gateways, proxies] = await Promise.all([
    answerTo(askWatches(kubectl)),
    answerTo(askKnownGateways(kubectl)),
    answerTo(
      askProxies(
        kubectl,
        own.map(({ name }) => name),
      ),
    ),
  ]);
  return { watches, gateways, proxies };
}

async function askSleep(
  kubectl: Kubectl,
  { reads }: DiagnosedCluster,
  service: HelloworldService,
): Promise<SleepEvidence> {
  const servers = Object.fromEntries(reads.map(({ target, server }) => [target, server]));
  const asking = answerTo(askProxySecrets(kubectl));
  const before = await answerTo(askEndpoints(kubectl, service));
  const requests = await answerTo(askRequests(kubectl, service, servers));
  const after = await answerTo(askEndpoints(kubectl, service));
  return { requests, before, after, secrets: await asking };
}

async function askTarget(
  kubectl: Kubectl,
  { pods }: ClusterObjects,
): Promise<Answer<ProxySecrets> | undefined> {
  const pod = pods.find(each => each.labels["app"] === "helloworld" && each.isReady && each.hasSidecar);
  if (!pod) return undefined;
  const command = ["exec", "-n", sampleNamespace, pod.name, "-c", "istio-proxy", "--"];
  return answerTo(
    kubectl([...command, "pilot-agent", "request", "GET", secretsDump]).then(parseProxySecrets),
  );
}

/** Asks a cluster about the tokens that primaries have for it. */
async function reviewTokens(
  target: string,
  told: readonly (readonly [primary: string, sight: Sight<Told>])[],
  kubeconfig: string,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, Answer<TokenReview>>>> {
  const tokens = told.flatMap(([primary, sight]) => {
    const token = "seen" in sight ? sight.seen.tokens.get(target) : undefined;
    return token === undefined ? [] : [[primary, token] as const];
  });
  const reviews = await withKubectl(
    kubeconfig,
    kubectl =>
      Promise.all(
        tokens.map(async ([primary, token]) => [primary, await answerTo(askToken(kubectl, token))] as const),
      ),
    signal,
  );
  return Object.fromEntries(reviews);
}
