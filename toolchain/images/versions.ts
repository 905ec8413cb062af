/** Kubernetes release of the source-built node image. It is the one `toolchain/go/kubernetes` pins. */
export const KUBERNETES_VERSION = "1.34.4";

/** Debian release that the root file systems of nodes and pods come from; kind's base files fit its systemd. */
export const DEBIAN_SUITE = "bookworm";

/** Istio's fixed user: the proxy runs as it, and its traffic is told from the application's by it. */
export const ISTIO_PROXY_UID = 1337;
