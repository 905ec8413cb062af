import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { kubeconfigScript } from "../../../components/clusters/kind-cluster.ts";
import { undamaged } from "../../../components/commands/repair.ts";
import { run } from "../../../toolchain/process.ts";
import { standInFor, type StandIns } from "../../support/stand-in.ts";

let programs: StandIns;
beforeEach(() => {
  programs = standInFor({
    node: 'echo "node $*" >&2; exit "$NODE_EXIT"',
    kind: 'echo "kind $*"',
  });
});
afterEach(() => {
  programs.remove();
});

/** Runs the script as the provider does, with stand-ins for what it starts. */
const start = (repair: string, nodeExit: number): Promise<string> =>
  run("/bin/sh", ["-c", kubeconfigScript], {
    env: {
      PATH: programs.path,
      NODE_EXIT: String(nodeExit),
      ISTHMUS_REPAIR: repair,
      ISTHMUS_KIND_NAME: "isthmus-dev-main0",
    },
  });

describe("the script that starts stopped nodes and reads the kubeconfig", () => {
  it("fails when the nodes do not start, and reads no kubeconfig", async () => {
    const error = await start("stopped, seen 2026-11-26T01:00:00.000Z", 3).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exitCode: 3, stderr: "node components/run.ts cluster.start" });
  });

  it("reads the kubeconfig once they have started", async () => {
    expect(await start("stopped, seen 2026-11-26T01:00:00.000Z", 0)).toBe(
      "kind get kubeconfig --name isthmus-dev-main0\n",
    );
  });

  it("starts nothing where nothing is damaged", async () => {
    expect(await start(undamaged, 3)).toBe("kind get kubeconfig --name isthmus-dev-main0\n");
  });
});
