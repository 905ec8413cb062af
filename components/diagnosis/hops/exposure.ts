import { exposedIstiod, exposedServices } from "../../mesh/exposed.ts";
import { istioNamespace } from "../../mesh/names.ts";
import { broken, up } from "../verdict.ts";
import { judgingCluster, type Hop } from "./hop.ts";

/** Whether a primary tells gateways, its own and its remotes', to pass services on. */
export function servicesExposureHop(category: string, primary: string): Hop {
  return exposureHop(
    ...[`exposure:${primary}`, category, primary, `${primary} tells gateways to pass services on`],
    [exposedServices],
  );
}

/** Whether a primary tells its gateway to lead remotes of other networks to its istiod. */
export function istiodExposureHop(category: string, primary: string): Hop {
  return exposureHop(
    ...[`exposure-istiod:${primary}`, category, primary, `${primary} tells its gateway to lead to istiod`],
    exposedIstiod,
  );
}

function exposureHop(
  id: string,
  category: string,
  primary: string,
  title: string,
  wanted: readonly { readonly kind: string; readonly metadata: { readonly name: string } }[],
): Hop {
  return {
    id,
    category,
    title,
    behind: [`api:${primary}`],
    judge: judgingCluster(primary, ({ objects: { policies } }) => {
      const missing = wanted.find(
        ({ kind, metadata }) =>
          !policies.exposures.some(({ kind: other, name }) => kind === other && name === metadata.name),
      );
      if (!missing) return undefined;
      const what = `${missing.kind} ${istioNamespace}/${missing.metadata.name}`;
      return broken(`${primary} has no ${what}, so gateways pass nothing on`, up);
    }),
  };
}
