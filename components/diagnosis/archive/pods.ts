import type { Kubectl } from "../../kubernetes/kubectl.ts";
import { askIstiod } from "../../mesh/istiod-questions.ts";
import type { Collector } from "./collector.ts";

/** A pod as the API server gives it. */
export interface PodItem {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
  };
  readonly status?: {
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
}

/** Lines of each container's log. */
const logLines = 2000;

/** How many questions to one cluster are under way at once. */
const parallel = 4;

/** Paths of Envoy's administration that tell how a proxy is. */
const proxyPaths = ["clusters", "certs", "config_dump", "stats", "listeners", "server_info"];

/** Istiod's own view of the mesh. */
const istiodPaths = ["syncz", "clusterz", "networkz", "mesh", "endpointz?brief=true"];

type Question = () => Promise<void>;

/** Collects what pods tell: logs, the configuration of proxies, and istiod's own view. */
export async function collectFromPods(
  collector: Collector,
  kubectl: Kubectl,
  pods: readonly PodItem[],
): Promise<void> {
  const questions = [
    ...istiodQuestions(collector, kubectl, pods),
    ...pods.flatMap(pod => proxyQuestions(collector, kubectl, pod)),
    ...pods.flatMap(pod => logQuestions(collector, kubectl, pod)),
  ];
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (let next = questions.shift(); next; next = questions.shift()) await next();
    }),
  );
}

const containersOf = ({ spec }: PodItem): string[] =>
  [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);

function logQuestions(collector: Collector, kubectl: Kubectl, pod: PodItem): Question[] {
  const { name, namespace } = pod.metadata;
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  return containersOf(pod).flatMap(container => {
    const place = `logs/${namespace}/${name}/${container}`;
    const log = (...more: readonly string[]) =>
      kubectl(["logs", "-n", namespace, name, "-c", container, `--tail=${logLines}`, ...more]);
    const hasRestarted = statuses.some(status => status.name === container && status.restartCount > 0);
    return [
      () => collector.keep(`${place}.log`, () => log()),
      ...(hasRestarted ? [() => collector.keep(`${place}.previous.log`, () => log("--previous"))] : []),
    ];
  });
}

function proxyQuestions(collector: Collector, kubectl: Kubectl, pod: PodItem): Question[] {
  const { name, namespace } = pod.metadata;
  if (!containersOf(pod).includes("istio-proxy")) return [];
  const command = ["exec", "-n", namespace, name, "-c", "istio-proxy", "--", "pilot-agent", "request", "GET"];
  return proxyPaths.map(
    path => () => collector.keep(`proxies/${namespace}/${name}/${path}`, () => kubectl([...command, path])),
  );
}

function istiodQuestions(collector: Collector, kubectl: Kubectl, pods: readonly PodItem[]): Question[] {
  if (!pods.some(({ metadata }) => metadata.labels?.["app"] === "istiod")) return [];
  return istiodPaths.map(path => {
    const place = `istiod/${path.replace(/\?.*/, "")}.json`;
    return () => collector.keep(place, () => askIstiod(kubectl, `/debug/${path}`));
  });
}
