import { usualClusters, type ClusterWish, type Wish } from "./wish.ts";

/** Asks a person one thing; an empty answer is the default. */
export type Ask = (question: string, otherwise: string) => Promise<string>;

/** Answer that means none. */
const none = "none";

/** Asks for everything that a wish leaves open. */
export async function askWish(said: Wish, ask: Ask): Promise<Wish> {
  const clusters = said.clusters ?? [...(await askKind(ask)), ...(await askAdopted(ask))];
  const mesh = said.mesh ?? (await askYes(ask, "One Istio mesh over them?", true));
  const names = clusters.map(({ name }) => name);
  return {
    clusters,
    mesh,
    primaries: said.primaries ?? (mesh && names.length > 1 ? await askPrimaries(ask, names) : undefined),
    remotes: said.remotes,
    samples:
      said.samples ??
      (mesh && (await askYes(ask, "helloworld and sleep in each, on which `up` proves the mesh?", true))),
    edge: said.edge ?? (await askEdge(ask)),
  };
}

async function askKind(ask: Ask): Promise<ClusterWish[]> {
  const answer = await ask("Clusters for kind to make on this machine, or none", usualClusters.join(" "));
  return words(answer).map(name => ({ name }));
}

async function askAdopted(ask: Ask): Promise<ClusterWish[]> {
  const adopted: ClusterWish[] = [];
  const question = "Clusters that exist already, by names that they get here, or none";
  for (const name of words(await ask(question, none))) {
    const context = await ask(`  ${name}: its context in your kubeconfig`, name);
    const podSubnet = await ask(`  ${name}: subnet of its pods, as it was set up`, "");
    const serviceSubnet = await ask(`  ${name}: subnet of its services`, "");
    adopted.push({ name, context, subnets: { podSubnet, serviceSubnet } });
  }
  return adopted;
}

async function askPrimaries(ask: Ask, names: readonly string[]): Promise<string[]> {
  const question = "Primaries, with an istiod of their own; the others use that of the first";
  return words(await ask(question, names.slice(0, 1).join(" ")));
}

async function askEdge(ask: Ask): Promise<string | undefined> {
  return words(await ask("Code of a first edge site, or none", none))[0];
}

async function askYes(ask: Ask, question: string, otherwise: boolean): Promise<boolean> {
  for (;;) {
    const answer = await ask(`${question} yes or no`, otherwise ? "yes" : "no");
    if (/^y(es)?$/i.test(answer)) return true;
    if (/^no?$/i.test(answer)) return false;
  }
}

function words(answer: string): string[] {
  return answer === none ? [] : answer.split(/[\s,]+/).filter(word => word !== "");
}
