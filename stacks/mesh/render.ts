import { throughGateway } from "../../components/mesh/istiod-endpoint.ts";
import { render, type RenderedManifest } from "../../components/mesh/render.ts";
import { ProcessError } from "../../toolchain/process.ts";
import { ConfigError, type Problem } from "../config/problem.ts";
import { overlayPath } from "./overlay/checks.ts";
import { knownIps, wayToIstiod, type MemberPlan, type MeshPlan } from "./plan.ts";

/** The rendered IstioOperator of each member, by cluster. */
export type Manifests = ReadonlyMap<string, RenderedManifest>;

/**
 * Renders the IstioOperator of every member.
 *
 * @throws ConfigError for overlays that istioctl can't use, in its words
 */
export async function renderMembers(stack: string, plan: MeshPlan | undefined): Promise<Manifests> {
  const members = plan?.members ?? [];
  const rendered = await Promise.allSettled(members.map(({ operator }) => render(operator)));
  const refusals = new Map<string, Problem>();
  const manifests = new Map<string, RenderedManifest>();
  for (const [index, member] of members.entries()) {
    const result = rendered[index];
    if (result?.status === "fulfilled") {
      const way = plan && wayToIstiod(plan, member);
      const ips = way && knownIps(way);
      const manifest = way && ips ? throughGateway(result.value, ips, way.ports) : result.value;
      manifests.set(member.cluster, manifest);
    }
    if (result?.status !== "rejected") continue;
    const problem = refusal(member, result.reason);
    if (!problem) throw result.reason;
    // Every cluster of a role has the same overlay.
    refusals.set(problem.path, problem);
  }
  if (refusals.size > 0) throw new ConfigError(stack, [...refusals.values()]);
  return manifests;
}

/** istioctl's complaint about an overlay; undefined where none is, or istioctl did not get as far as reading it. */
function refusal({ role, hasOverlay }: MemberPlan, error: unknown): Problem | undefined {
  if (!hasOverlay || !(error instanceof ProcessError) || error.stderr === "") return undefined;
  return {
    path: overlayPath(role),
    reason: `istioctl can't use it: ${complaintOf(error.stderr)}`,
    remedy: "istio.io/latest/docs/reference/config/istio.operator.v1alpha1 has what it takes",
  };
}

/** istioctl's complaint on one line, once: of a mesh config it complains for each of its readers. */
export function complaintOf(stderr: string): string {
  const text = stderr
    .replace(/^[^]*?Error: /, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return text.replace(/^(.+), \1$/, "$1");
}
