import { describe, expect, it } from "vitest";

import { containerdConfig, unitWithoutLimits } from "../../../toolchain/images/containerd-config.ts";

const kinds = `version = 2

[proxy_plugins]
[proxy_plugins."fuse-overlayfs"]
  type = "snapshot"

[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "overlayfs"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
    SystemdCgroup = true
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.test-handler.options]
    SystemdCgroup = true

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "example/pause:3.10"
  restrict_oom_score_adj = false
`;

describe("the node's containerd configuration", () => {
  it("changes the pause image and keeps the rest on a machine with every capability", () => {
    const config = containerdConfig(kinds, { sandboxImage: "example/pause:3.10.1" });
    expect(config).toContain('sandbox_image = "example/pause:3.10.1"');
    expect(config).toContain("restrict_oom_score_adj = false");
    expect(config).not.toContain("BinaryName");
    expect(config).not.toContain("proxy_plugins");
  });

  it("puts the wrapper in front of every runtime where the capability is missing", () => {
    const config = containerdConfig(kinds, { sandboxImage: "example/pause:3.10.1", runtime: "/wrapper" });
    expect(config).toContain("restrict_oom_score_adj = true");
    expect(config.match(/SystemdCgroup = true\n {4}BinaryName = "\/wrapper"/g)).toHaveLength(2);
  });

  it("refuses a file in which a line to change is missing", () => {
    expect(() =>
      containerdConfig(kinds.replace("sandbox_image", "pinned_image"), { sandboxImage: "x" }),
    ).toThrow(/no .*sandbox_image/);
  });

  it("drops from the unit exactly the lines that need the capability", () => {
    const unit = "[Service]\nType=notify\nLimitNOFILE=infinity\nTasksMax=infinity\nOOMScoreAdjust=-999\n";
    expect(unitWithoutLimits(unit)).toBe("[Service]\nType=notify\nTasksMax=infinity\n");
  });
});
