import { istiodPorts } from "../../mesh/gateway-ports.ts";
import { istioNamespace } from "../../mesh/names.ts";
import type { DiagnosedCluster } from "../request.ts";
import { deploymentVerdict } from "./deployment.ts";
import { judgingCluster, type Hop } from "./hop.ts";
import { policyHop } from "./network-policy.ts";

/** The heading of everything that a primary's istiod needs. */
export const istiodCategory = (primary: string): string => `istiod of ${primary}`;

/** The ports of istiod that proxies and API servers use. */
const ports = Object.values(istiodPorts).map(({ port }) => port);

/** The hops of a primary's istiod itself. */
export function istiodHops({ name }: DiagnosedCluster): Hop[] {
  const category = istiodCategory(name);
  return [
    {
      id: `istiod:${name}`,
      category,
      title: `istiod of ${name} runs`,
      behind: [`api:${name}`],
      judge: judgingCluster(name, ({ objects }) =>
        deploymentVerdict(name, objects, istioNamespace, "istiod"),
      ),
    },
    policyHop(category, "istiod", name, istioNamespace, { app: "istiod", istio: "pilot" }, ports),
  ];
}
