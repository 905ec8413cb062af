import { shortened } from "../../proof/shortened.ts";
import { sampleNamespace } from "../../samples/names.ts";
import type { Pod } from "../questions/objects.ts";
import type { DiagnosedCluster } from "../request.ts";
import { broken, kubectlStep, up, type Verdict } from "../verdict.ts";
import { judgingCluster, type Hop } from "./hop.ts";

const category = "sidecars";

/** Whether pods of a cluster get sidecars, and have them. */
export function injectionHops({ name }: DiagnosedCluster): Hop[] {
  return [webhookHop(name), labelHop(name), sidecarHop(name)];
}

/** istiod keeps its CA in the webhook, unless the webhook has lost the label by which istiod knows it. */
function webhookHop(name: string): Hop {
  return {
    id: `webhook:${name}`,
    category,
    title: `the webhook that injects sidecars in ${name} trusts istiod`,
    behind: [`api:${name}`],
    judge: judgingCluster(name, ({ objects: { webhook } }, { request }): Verdict | undefined => {
      const what = `MutatingWebhookConfiguration istio-sidecar-injector of ${name}`;
      if (!webhook)
        return broken(
          `${name} has no MutatingWebhookConfiguration istio-sidecar-injector, so no pod gets a sidecar`,
          up,
        );
      const [found] = webhook.roots;
      if (found === request.root) return undefined;
      const unlabelled =
        webhook.labels["istio.io/rev"] === undefined
          ? ", and lacks the label istio.io/rev by which istiod would mend it"
          : "";
      return found === undefined
        ? broken(`${what} has no CA, so pods are refused or get no sidecar${unlabelled}`, up)
        : broken(
            `${what} trusts the CA ${shortened(found)}, and istiod's is ${shortened(request.root)}${unlabelled}`,
            up,
          );
    }),
  };
}

function labelHop(name: string): Hop {
  return {
    id: `injection:${name}`,
    category,
    title: `namespace ${sampleNamespace} of ${name} is injected`,
    behind: [`api:${name}`],
    judge: judgingCluster(name, ({ objects }) => {
      const labels = objects.namespaceLabels[sampleNamespace];
      if (!labels) return broken(`${name} has no namespace ${sampleNamespace}`, up);
      const found = labels["istio-injection"];
      if (found === "enabled") return undefined;
      const says = found === undefined ? "no label istio-injection" : `istio-injection=${found}`;
      return broken(
        `namespace ${sampleNamespace} of ${name} has ${says} in place of istio-injection=enabled`,
        up,
      );
    }),
  };
}

function sidecarHop(name: string): Hop {
  return {
    id: `sidecar:${name}`,
    category,
    title: `the pods of ${sampleNamespace} in ${name} have sidecars`,
    behind: [`webhook:${name}`, `injection:${name}`],
    judge: judgingCluster(name, ({ objects }) => {
      const bare = objects.pods.find(pod => isSample(pod) && !pod.hasSidecar);
      return (
        bare &&
        broken(
          `pod ${sampleNamespace}/${bare.name} of ${name} has no sidecar: it was made while nothing injected one`,
          kubectlStep(name, "-n", sampleNamespace, "rollout", "restart", "deployment"),
        )
      );
    }),
  };
}

/** The namespace may have pods of others, who may want no sidecar. */
const isSample = ({ namespace, labels }: Pod): boolean =>
  namespace === sampleNamespace && ["sleep", "helloworld"].includes(labels["app"] ?? "");
