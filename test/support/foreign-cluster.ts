import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ensureImages } from "../../toolchain/ensure-images.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { run } from "../../toolchain/process.ts";

/** A kind cluster that no stack knows, as somebody else would make it. Its name begins with `isthmus-e2e`. */
export class ForeignCluster {
  private readonly kubeconfig: string;
  private readonly name: string;

  /** @param directory for its kubeconfig */
  constructor(name: string, directory: string) {
    this.name = name;
    this.kubeconfig = join(directory, name);
  }

  /**
   * @param network Docker network for its node
   * @param mirrors directory that is the node's /etc/containerd/certs.d. Default: it has none
   */
  async create(network: string, podSubnet: string, serviceSubnet: string, mirrors?: string): Promise<void> {
    const { node } = await ensureImages(() => undefined);
    const config = `${this.kubeconfig}.yaml`;
    writeFileSync(
      config,
      JSON.stringify({
        ...{ kind: "Cluster", apiVersion: "kind.x-k8s.io/v1alpha4" },
        networking: { podSubnet, serviceSubnet },
        ...(mirrors !== undefined && mirrored(mirrors)),
      }),
    );
    const args = ["--retain", "--name", this.name, "--image", node, ...this.flags("--config", config)];
    await run("kind", ["create", "cluster", ...args], {
      env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: network },
    }).catch(async (error: unknown) => {
      throw new Error(await this.whyNot(), { cause: error });
    });
  }

  /** The last words of a node whose control plane did not start, which kind alone does not tell. */
  private async whyNot(): Promise<string> {
    const node = `${this.name}-control-plane`;
    const questions = [
      ["journalctl", "--no-pager", "--lines=40", "--unit=kubelet", "--unit=containerd"],
      ["sh", "-c", "tail -n 15 /var/log/pods/*/*/*.log"],
    ];
    const answers = questions.map(async question =>
      run("docker", ["exec", node, ...question]).catch((error: unknown) => messageOf(error)),
    );
    return [`the control plane of ${this.name} did not start`, ...(await Promise.all(answers))].join("\n");
  }

  /** Its context in the kubeconfig that kind has written. */
  get context(): string {
    return `kind-${this.name}`;
  }

  readKubeconfig(): string {
    return readFileSync(this.kubeconfig, "utf8");
  }

  /** Applies objects, as somebody who knows nothing of any stack. */
  apply(objects: readonly object[]): Promise<string> {
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    return run("kubectl", this.flags("apply", "-f", "-"), { input });
  }

  kubectl(...args: readonly string[]): Promise<string> {
    // Before everything else: what comes behind -- is another program's.
    return run("kubectl", ["--kubeconfig", this.kubeconfig, ...args]);
  }

  async delete(): Promise<void> {
    await run("kind", ["delete", "cluster", "--name", this.name, ...this.flags()]);
  }

  private flags(...args: readonly string[]): string[] {
    return [...args, "--kubeconfig", this.kubeconfig];
  }
}

/** As kind's own guide to registries says. */
function mirrored(directory: string): object {
  const certificates = "/etc/containerd/certs.d";
  const patch = `[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "${certificates}"\n`;
  return {
    nodes: [
      {
        role: "control-plane",
        extraMounts: [{ hostPath: directory, containerPath: certificates, readOnly: true }],
      },
    ],
    containerdConfigPatches: [patch],
  };
}
