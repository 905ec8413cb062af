import { Samples } from "../../components/samples/samples.ts";
import { get, type Clusters } from "../clusters/deploy.ts";
import type { Mesh } from "../mesh/deploy.ts";
import type { SamplesPlan } from "../plan.ts";

/** Deploys helloworld and sleep into every cluster of the mesh. */
export function createSamples(plan: SamplesPlan, clusters: Clusters, mesh: Mesh): Samples[] {
  return [...mesh.injections].map(
    ([cluster, injection]) =>
      new Samples(
        `${cluster}-samples`,
        {
          cluster: get(clusters.all, cluster),
          helloworld: plan.helloworld.filter(helloworld => helloworld.cluster === cluster),
          sleep: plan.sleep,
        },
        { dependsOn: [...injection.webhooks] },
      ),
  );
}
