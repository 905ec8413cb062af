/**
 * The main job by `./isthmus up` against the same job by hand (bench/by-hand.sh): tools warm, images built, both
 * from the same images, in turn, each from nothing to verified. By hand there is no edge site; what the dev stack's costs is
 * told beside it. Shapes other than the dev stack's have more clusters, or a second network with gateways in between.
 *
 *   npm run bench [-- ROUNDS [CHECKOUT...]] [--clusters 2,3,4] [--networks 1,2]
 *
 * Default: 3 rounds, no other checkout of Isthmus to compare with, two clusters, one network.
 */
import { cpus } from "node:os";

import { allTools, bringTools } from "../cli/machine/tools.ts";
import { ensureDocker } from "../toolchain/docker.ts";
import { ensureImages } from "../toolchain/ensure-images.ts";
import { runByHand } from "./by-hand.ts";
import { Checkout, type Taken } from "./main-job/checkout.ts";
import { report, type Round } from "./main-job/report.ts";
import { nameOf, readWish, type Shape } from "./main-job/shape.ts";

const { rounds, shapes, checkouts: directories } = readWish(process.argv.slice(2));
const checkouts = [".", ...directories].map(directory => new Checkout(directory));
const done: Round[] = [];
try {
  await bringTools(allTools, () => undefined);
  await ensureDocker(() => undefined);
  const images = await ensureImages(() => undefined);
  for (let round = 1; round <= rounds; round++) {
    for (const shape of shapes) {
      console.error(`round ${round} of ${rounds}: ${nameOf(shape)}`);
      const byHand = await runByHand(shape, images);
      console.error(`  by hand: ${byHand.seconds.toFixed(1)} s`);
      // Whoever comes first in one round comes last in the next.
      done.push({ shape, byHand, taken: await measureAll(shape, round % 2 === 0) });
    }
  }
  console.log(
    `${cpus().length} cores, ${images.origin} images, Kubernetes ${images.kubernetesVersion}, ${rounds} rounds in turn. Seconds.\n`,
  );
} finally {
  // What was measured before something failed is not lost.
  console.log(report(done).join("\n"));
  for (const checkout of checkouts) checkout.remove();
}

async function measureAll(shape: Shape, isReversed: boolean): Promise<Readonly<Record<string, Taken>>> {
  const taken: Record<string, Taken> = {};
  for (const checkout of isReversed ? checkouts.toReversed() : checkouts) {
    const one = await checkout.measure(shape);
    taken[checkout.name] = one;
    const [first, again, preview] = [one.first.seconds, one.again, one.preview].map(time => time.toFixed(1));
    console.error(`  ${checkout.name}: up ${first} s, again ${again} s, preview ${preview} s`);
  }
  return taken;
}
