/** Packages of a node: kind's own list where Debian has the package, and containerd, runc and the CNI plugins. */
export const NODE_PACKAGES = [
  ...["systemd", "systemd-sysv", "libseccomp2"],
  ...["containerd", "runc", "containernetworking-plugins"],
  ...["iptables", "nftables", "iproute2", "conntrack", "ethtool", "socat"],
  ...["util-linux", "mount", "kmod", "procps", "jq", "ca-certificates"],
] as const;

/** Packages of the pods that need more than one static binary: kube-proxy, Istio's, and the curl client. */
export const POD_PACKAGES = [
  "iptables",
  "nftables",
  "iproute2",
  "conntrack",
  "curl",
  "ca-certificates",
] as const;
