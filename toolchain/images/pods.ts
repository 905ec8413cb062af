import path from "node:path";

import { ISTIO_PROXY_UID } from "./versions.ts";
import { PATH, type Image, type ImageConfig } from "./archive.ts";
import { binary, type Binaries } from "./binaries.ts";
import { digestOf, writeLayer, type Layer, type LayerContent } from "./layer.ts";

const BIN = "/usr/local/bin";
const proxyUser = `${ISTIO_PROXY_UID}:${ISTIO_PROXY_UID}`;
const iptablesWrapper = path.join(import.meta.dirname, "pod/iptables-by-hint");
const iptablesNames = ["iptables", "ip6tables"].flatMap(name => [name, `${name}-save`, `${name}-restore`]);

/** Names of our own images. */
export interface PodImageNames {
  readonly pilot: string;
  readonly proxy: string;
  readonly helloworld: { readonly v1: string; readonly v2: string };
  readonly curl: string;
  /** Telepresence's traffic manager and agent: one image. */
  readonly trafficManager: string;
  /** Telepresence's client. */
  readonly telepresence: string;
}

/** The sources from which pod images are made. */
export interface PodSources {
  readonly names: PodImageNames;
  readonly binaries: Binaries;
  /** Root file system of POD_PACKAGES, as a tar file. */
  readonly debian: string;
  readonly envoy: string;
  /** Sources of the Istio module: its bootstrap template is used as it is. */
  readonly istioModule: string;
}

/**
 * Every image a cluster runs: kubeadm's, under the names that this kubeadm asks for, and ours.
 * @param kubeadmNames output lines of `kubeadm config images list`
 * @param dir where the layers are written
 */
export async function podImages(
  dir: string,
  kubeadmNames: readonly string[],
  sources: PodSources,
): Promise<Image[]> {
  const { names } = sources;
  const debian: Layer = { file: sources.debian, digest: await digestOf(sources.debian) };
  const program = (module: keyof Binaries, name: string) => binary(sources.binaries, module, name);
  const image = async (name: string, base: readonly Layer[], content: LayerContent, config: ImageConfig) => {
    const layer = await writeLayer(dir, path.basename(name).replaceAll(":", "-"), content);
    return { name, layers: [...base, layer], config };
  };

  const images: Image[] = [];
  for (const name of kubeadmNames) {
    const component = path.basename(name).replace(/:.*/, "");
    images.push(
      await image(name, component === "kube-proxy" ? [debian] : [], ...kubeadmImage(component, program)),
    );
  }
  const hello = await writeLayer(dir, "helloworld", {
    files: { [`${BIN}/helloworld`]: program("helloworld", "helloworld") },
  });
  for (const version of ["v1", "v2"] as const) {
    const config = { Entrypoint: [`${BIN}/helloworld`], Env: [PATH, `SERVICE_VERSION=${version}`] };
    images.push({ name: names.helloworld[version], layers: [hello], config });
  }
  const pilot = { files: { [`${BIN}/pilot-discovery`]: program("istio", "pilot-discovery") } };
  const proxy = {
    files: {
      [`${BIN}/pilot-agent`]: program("istio", "pilot-agent"),
      [`${BIN}/envoy`]: sources.envoy,
      "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json": path.join(
        sources.istioModule,
        "tools/packaging/common/envoy_bootstrap.json",
      ),
    },
  };
  return [
    ...images,
    await image(names.pilot, [debian], pilot, { Entrypoint: [`${BIN}/pilot-discovery`], User: proxyUser }),
    await image(names.proxy, [debian], proxy, { Entrypoint: [`${BIN}/pilot-agent`] }),
    { name: names.curl, layers: [debian], config: { Entrypoint: ["/usr/bin/curl"] } },
    // The agent's readiness probe is a run of /bin/stat.
    await image(names.trafficManager, [debian], ...telepresenceImage("traffic", program)),
    await image(names.telepresence, [debian], ...telepresenceImage("telepresence", program)),
  ];
}

/**
 * Content and configuration of one of Telepresence's two images. The program has the file capability that it has in the
 * official one (v2.20.2, build-aux/docker/images): what can't start that one shall not start ours.
 */
function telepresenceImage(
  name: "traffic" | "telepresence",
  program: (module: keyof Binaries, name: string) => string,
): [LayerContent, ImageConfig] {
  const file = `${BIN}/${name}`;
  return [{ files: { [file]: program("telepresence", name) }, lowPorts: file }, { Entrypoint: [file] }];
}

/** Content and configuration of one of kubeadm's images. Their pods name the command themselves, save two. */
function kubeadmImage(
  component: string,
  program: (module: keyof Binaries, name: string) => string,
): [LayerContent, ImageConfig] {
  switch (component) {
    case "coredns":
      return [{ files: { "/coredns": program("coredns", "coredns") } }, { Entrypoint: ["/coredns"] }];
    case "pause":
      return [
        { files: { "/pause": program("pause", "pause") } },
        { Entrypoint: ["/pause"], User: "65535:65535" },
      ];
    case "etcd":
      return [{ files: { [`${BIN}/etcd`]: program("etcd", "etcd") } }, {}];
    case "kube-proxy": {
      const links = iptablesNames.map(name => [`/usr/local/sbin/${name}`, "iptables-by-hint"] as const);
      const files = {
        [`${BIN}/kube-proxy`]: program("kubernetes", "kube-proxy"),
        "/usr/local/sbin/iptables-by-hint": iptablesWrapper,
      };
      return [{ files, links: Object.fromEntries(links) }, {}];
    }
    case "kube-apiserver":
    case "kube-controller-manager":
    case "kube-scheduler":
      return [{ files: { [`${BIN}/${component}`]: program("kubernetes", component) } }, {}];
    default:
      throw new Error(`kubeadm asks for an image ${component} that nothing here builds`);
  }
}
