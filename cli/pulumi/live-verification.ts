import { verifyMesh } from "../../components/samples/proof/probe.ts";
import { requestWithout } from "../../components/samples/proof/request-without.ts";
import { tunnelsWithout } from "../../components/edges/proof/request.ts";
import { verifyTunnels } from "../../components/edges/proof/probe.ts";
import { VerificationError } from "../../components/proof/verification-error.ts";
import type { Outputs } from "../../stacks/outputs.ts";
import type { StackVerification } from "../report/proofs.ts";
import { InterruptedError } from "../line/errors.ts";
import { messageOf } from "../../toolchain/message-of.ts";

/**
 * Asks every cluster for every version and every tunnel for its API, now.
 *
 * @param known what has been proved already and need not be asked again
 * @param patience how long mesh and tunnels may take until they carry requests, in milliseconds; default: as long as new ones need
 * @throws VerificationError with everything that does not work; InterruptedError when it ended because of `signal`
 */
export async function verifyLive(
  { kubeconfigs, verifyRequest, tunnelsRequest }: Outputs,
  signal: AbortSignal,
  known: Partial<StackVerification> = {},
  patience?: number,
): Promise<StackVerification> {
  const limits = { signal, ...(patience !== undefined && { deadline: patience }) };
  const [mesh, tunnels] = await Promise.allSettled([
    known.mesh ?? (verifyRequest && verifyMesh({ request: verifyRequest, kubeconfigs }, limits)),
    known.tunnels ?? (tunnelsRequest && verifyTunnels({ request: tunnelsRequest, kubeconfigs }, limits)),
  ]);
  if (signal.aborted) throw new InterruptedError("verification interrupted");
  if (mesh.status === "rejected" && tunnels.status === "rejected") {
    const message = [mesh, tunnels].map(({ reason }) => messageOf(reason)).join("\n");
    throw new VerificationError(["mesh", "tunnels"], message);
  }
  if (mesh.status === "rejected") throw mesh.reason;
  if (tunnels.status === "rejected") throw tunnels.reason;
  return { mesh: mesh.value, tunnels: tunnels.value };
}

/** What can be asked of a stack while some of its clusters are left out. */
export function outputsWithout(outputs: Outputs, leftOut: ReadonlySet<string>): Outputs {
  if (leftOut.size === 0) return outputs;
  const { verifyRequest, samplePods, tunnelsRequest, ...rest } = outputs;
  const mesh =
    verifyRequest && samplePods ? requestWithout(verifyRequest, samplePods, leftOut) : verifyRequest;
  const tunnels = tunnelsRequest && tunnelsWithout(tunnelsRequest, leftOut);
  return {
    ...rest,
    ...(mesh && mesh.clusters.length > 0 && { verifyRequest: mesh }),
    ...(tunnels && tunnels.tunnels.length > 0 && { tunnelsRequest: tunnels }),
  };
}
