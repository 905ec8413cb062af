import type { Platform } from "../machine/platform.ts";
import type { ToolName } from "../version-rules.ts";

/** Where a project publishes a tool, and in which form. Paths begin without a slash. */
export interface Layout {
  readonly host: "github.com" | "dl.k8s.io";
  readonly path: (version: string, platform: Platform) => string;
  /** The official file with the SHA-256 of what is at `path`. */
  readonly checksums: (version: string, platform: Platform) => string;
  /** Members of the archive that are wanted; absent where `path` is the program itself. */
  readonly members?: readonly string[];
}

/** A file of a release on GitHub. */
const asset = (repository: string, tag: string, name: string): string =>
  `${repository}/releases/download/${tag}/${name}`;

const dashed = (platform: Platform): string => platform.replace("/", "-");

/** Pulumi's own archive says x64 where everybody else says amd64. */
const pulumiPlatform = (platform: Platform): string => dashed(platform).replace("amd64", "x64");

/** Istio says osx where everybody else says darwin. */
const istioPlatform = (platform: Platform): string => dashed(platform).replace("darwin", "osx");

function kind(): Layout {
  const path: Layout["path"] = (version, platform) =>
    asset("kubernetes-sigs/kind", `v${version}`, `kind-${dashed(platform)}`);
  return { host: "github.com", path, checksums: (...of) => `${path(...of)}.sha256sum` };
}

function kubectl(): Layout {
  const path: Layout["path"] = (version, platform) => `release/v${version}/bin/${platform}/kubectl`;
  return { host: "dl.k8s.io", path, checksums: (...of) => `${path(...of)}.sha256` };
}

function istioctl(): Layout {
  const path: Layout["path"] = (version, platform) =>
    asset("istio/istio", version, `istioctl-${version}-${istioPlatform(platform)}.tar.gz`);
  const checksums: Layout["checksums"] = (...of) => `${path(...of)}.sha256`;
  return { host: "github.com", path, checksums, members: ["istioctl"] };
}

function pulumi(): Layout {
  const file = (version: string, name: string): string => asset("pulumi/pulumi", `v${version}`, name);
  return {
    host: "github.com",
    path: (version, platform) => file(version, `pulumi-v${version}-${pulumiPlatform(platform)}.tar.gz`),
    checksums: version => file(version, `pulumi-${version}-checksums.txt`),
    // Plain `pulumi up` runs the second, and looks for it beside the first.
    members: ["pulumi/pulumi", "pulumi/pulumi-language-nodejs"],
  };
}

function plugin(name: string): Layout {
  const file = (version: string, asked: string): string =>
    asset(`pulumi/pulumi-${name}`, `v${version}`, asked);
  const program = `pulumi-resource-${name}`;
  return {
    host: "github.com",
    path: (version, platform) => file(version, `${program}-v${version}-${dashed(platform)}.tar.gz`),
    checksums: version => file(version, `pulumi-${name}_${version}_checksums.txt`),
    members: [program],
  };
}

/** Where each tool's project publishes it. */
export const layouts: Readonly<Record<ToolName, Layout>> = {
  pulumi: pulumi(),
  "pulumi-resource-kubernetes": plugin("kubernetes"),
  "pulumi-resource-command": plugin("command"),
  "pulumi-resource-tls": plugin("tls"),
  kind: kind(),
  kubectl: kubectl(),
  istioctl: istioctl(),
};
