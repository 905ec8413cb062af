/** The settings of our node's containerd that differ from kind's base image. */
export interface ContainerdSettings {
  /** Name of the pause image in the node. */
  readonly sandboxImage: string;
  /** Path of the runtime wrapper in the node, where root lacks CAP_SYS_RESOURCE. */
  readonly runtime?: string | undefined;
}

const PROXY_PLUGINS = /\[proxy_plugins\][\s\S]*?(?=\[plugins)/;

/**
 * kind's containerd configuration (written for containerd 2), adapted to Debian's containerd 1.6 and this machine.
 * @throws when a line that has to change is not there: kind has changed its file
 */
export function containerdConfig(kinds: string, settings: ContainerdSettings): string {
  let text = replace(kinds, PROXY_PLUGINS, ""); // fuse-overlayfs, for rootless
  text = replace(text, /sandbox_image = ".*"/, `sandbox_image = "${settings.sandboxImage}"`);
  if (settings.runtime !== undefined) {
    text = replace(text, /restrict_oom_score_adj = false/, "restrict_oom_score_adj = true");
    const runtime = `    BinaryName = "${settings.runtime}"`;
    text = replace(text, /^ *SystemdCgroup = true$/gm, line => `${line}\n${runtime}`);
  }
  return `${text.trimEnd()}
  # pods of non-root users may listen on ports below 1024
  enable_unprivileged_ports = true

# written by containerd as soon as the node has its pod CIDR: no agent, no wait
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/opt/cni/bin"
  conf_dir = "/etc/cni/net.d"
  conf_template = "/etc/containerd/cni.conflist.template"
`;
}

/** kind's containerd unit without the lines that need CAP_SYS_RESOURCE. */
export function unitWithoutLimits(unit: string): string {
  return replace(unit, /^(Limit\w+|OOMScoreAdjust)=.*\n/gm, "");
}

function replace(text: string, pattern: RegExp, by: string | ((match: string) => string)): string {
  if (text.search(pattern) === -1) throw new Error(`kind's base image has no ${pattern.source} any more`);
  return typeof by === "string" ? text.replace(pattern, () => by) : text.replace(pattern, by);
}
