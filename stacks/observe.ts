import * as pulumi from "@pulumi/pulumi";

import { extraCas } from "../components/clusters/extra-cas.ts";
import type { MachineRoute } from "../components/docker/machine-routes.ts";
import { messageOf } from "../toolchain/message-of.ts";
import type { LeftOut } from "./clusters/left-out.ts";
import { loadBalancersIn, observeAdopted, type AdoptedObservation } from "./adoption/observe.ts";
import { observeDocker, type DockerSight } from "./clusters/observe.ts";
import { findMissingFiles } from "./edges/observe.ts";
import type { Manifests } from "./mesh/render.ts";
import { observeRoutes } from "./networks/observe.ts";
import { observeGateways, type GatewaySight } from "./networks/observe-gateways.ts";
import type { Plan } from "./plan.ts";
import { observeRootEnds } from "./trust/observe.ts";

/** The parts of a plan that exist already: looked at once, before the graph is declared. */
export interface Observation {
  /** Undefined when the plan needs no Docker, or a preview found none: then nothing in it counts as damaged. */
  readonly docker: DockerSight | undefined;
  /** Of this machine; undefined where they don't matter, or can't be read. */
  readonly machineRoutes: readonly MachineRoute[] | undefined;
  /** The clusters that somebody else made. */
  readonly adopted: readonly AdoptedObservation[];
  /** Where gateways are reached. */
  readonly gateways: GatewaySight;
  /** When the uploaded root CAs end, by name. */
  readonly rootEnds: ReadonlyMap<string, Date>;
  /** Files that the plan writes and that do not exist. */
  readonly missingFiles: ReadonlySet<string>;
}

/**
 * Looks at everything that a plan is about.
 *
 * @param rendering the objects of Istio in each cluster
 * @param secret the secret under a config key
 * @param leftOut clusters that are not asked
 * @throws RunError when Docker does not answer, which a preview does without; or when there is a CA file to trust, and it is none
 */
export async function observe(
  plan: Plan,
  rendering: Promise<Manifests>,
  secret: (key: string) => string,
  leftOut: ReadonlyMap<string, LeftOut>,
): Promise<Observation> {
  const [docker, machineRoutes, adopted] = await Promise.all([
    lookAtDocker(plan),
    observeRoutes(plan.networks),
    observeAdopted(plan, rendering, secret, {
      isUpdate: !pulumi.runtime.isDryRun(),
      unseen: new Map([...leftOut].map(([name, { why }]) => [name, why])),
    }),
  ]);
  return {
    docker,
    machineRoutes,
    adopted,
    gateways: await observeGateways(plan.networks.gateways, loadBalancersIn(adopted)),
    rootEnds: observeRootEnds(plan.trust, secret),
    missingFiles: plan.edges ? findMissingFiles(plan.edges) : new Set(),
  };
}

async function lookAtDocker({ clusters, networks }: Plan): Promise<DockerSight | undefined> {
  if (!networks.underlay) return undefined;
  const cas = casToTrust();
  try {
    return await observeDocker(clusters, networks.underlay.name, cas);
  } catch (error) {
    if (pulumi.runtime.isDryRun()) return undefined;
    throw new pulumi.RunError(
      "Docker does not answer, and the stack has clusters that live in it (start it, or run ./isthmus up, which does): " +
        messageOf(error),
    );
  }
}

function casToTrust(): string | undefined {
  try {
    return extraCas(process.env);
  } catch (error) {
    throw new pulumi.RunError(messageOf(error));
  }
}
