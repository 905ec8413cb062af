import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { addressAt } from "../components/addresses/cidr.ts";
import { istioOperator } from "../components/mesh/operator.ts";
import type { ImageSet } from "../toolchain/image-set.ts";
import { messageOf } from "../toolchain/message-of.ts";
import { run } from "../toolchain/process.ts";
import { clustersOf, type Shape, type ShapeCluster } from "./main-job/shape.ts";
import type { PhaseEnd, Run } from "./main-job/run.ts";

type Images = Pick<ImageSet, "node" | "istio" | "helloworld" | "curl">;

/**
 * Does the main job by bench/by-hand.sh, and takes it down.
 *
 * @throws with the end of what its programs said, when one of them fails
 */
export async function runByHand(shape: Shape, images: Images): Promise<Run> {
  const work = mkdtempSync(join(tmpdir(), "isthmus-by-hand-"));
  const clusters = clustersOf(shape);
  const pilotAddress = addressAt(clusters[0]?.serviceSubnet ?? "", 15);
  for (const [index, cluster] of clusters.entries()) {
    const spec = operator(index === 0 ? "primary" : "remote", cluster, pilotAddress, images);
    writeFileSync(join(work, `${cluster.name}.yaml`), JSON.stringify(spec));
  }
  const script = (command: "up" | "down") =>
    run("bench/by-hand.sh", [command], {
      env: {
        CLUSTERS: clusters.map(lineOf).join("\n"),
        PILOT_ADDRESS: pilotAddress,
        WORK: work,
        NODE_IMAGE: images.node,
        HELLOWORLD_V1: images.helloworld.v1,
        HELLOWORLD_V2: images.helloworld.v2,
        CURL_IMAGE: images.curl,
      },
    });
  try {
    const started = performance.now();
    const phases = phasesIn(await script("up"));
    return { seconds: (performance.now() - started) / 1000, phases };
  } finally {
    // The next round says it if something stays; what went wrong before must not be lost over it.
    await script("down").catch((error: unknown) => {
      console.error(messageOf(error));
    });
    rmSync(work, { recursive: true });
  }
}

const lineOf = ({ name, network, podSubnet, serviceSubnet }: ShapeCluster): string =>
  [name, network, podSubnet, serviceSubnet].join(" ");

function phasesIn(output: string): PhaseEnd[] {
  return output
    .split("\n")
    .filter(line => line !== "")
    .map(line => line.split(" "))
    .map(([name = "", end]) => [name, Number(end)] as const);
}

/** The spec of Istio's documentation, with what these images and two cores make necessary and no more. */
function operator(
  role: "primary" | "remote",
  { name, network }: ShapeCluster,
  istiodAddress: string,
  images: Images,
): object {
  return istioOperator({
    role,
    cluster: name,
    network,
    meshId: "mesh1",
    trustDomain: "cluster.local",
    istiodAddress,
    servesRemotes: true,
    sizing: "default",
    images: images.istio,
    overlay: {
      values: {
        pilot: { resources: { requests: { cpu: "10m", memory: "128Mi" } } },
        global: {
          proxy: { resources: { requests: { cpu: "10m", memory: "40Mi" } } },
          proxy_init: { resources: { requests: { cpu: "10m", memory: "10Mi" } } },
        },
      },
    },
  });
}
