import { reservedValues } from "../../components/istio/operator.ts";
import type { Problem } from "../problem.ts";
import type { MeshConfig, StackConfig } from "../schema.ts";

/** A mesh that its clusters and CAs can't make. */
export function checkMesh(config: StackConfig): Problem[] {
  const { mesh } = config;
  if (!mesh) return config.samples === false ? [] : [samplesWithoutMesh];
  return [
    ...checkRoles(mesh, config),
    ...checkNetworks(mesh, config),
    ...checkRootCas(mesh, config),
    ...checkOverlays(mesh),
  ];
}

const samplesWithoutMesh: Problem = {
  path: "isthmus:samples",
  reason: "there is no mesh to run them in",
  remedy: "add isthmus:mesh, or remove it",
};

function checkRoles(mesh: MeshConfig, { clusters }: StackConfig): Problem[] {
  const problems: Problem[] = [];
  const known = Object.keys(clusters).join(", ") || "none";
  const unknown = (path: string, name: string) => ({
    path,
    reason: `there is no cluster ${name}`,
    remedy: `name one of isthmus:clusters: ${known}`,
  });
  if (mesh.primaries.length === 0) {
    problems.push({
      path: "isthmus:mesh.primaries",
      reason: "it names no cluster",
      remedy: "a mesh needs one at least",
    });
  }
  mesh.primaries.forEach((name, index) => {
    const path = `isthmus:mesh.primaries.${index}`;
    if (!(name in clusters)) problems.push(unknown(path, name));
    if (mesh.primaries.indexOf(name) < index) {
      problems.push({ path, reason: `${name} is in the list twice`, remedy: "name it once" });
    }
    if (name in mesh.remotes) {
      problems.push({
        path: `isthmus:mesh.remotes.${name}`,
        reason: `${name} is a primary as well`,
        remedy: "a cluster has an istiod of its own or uses another's: remove one of the two",
      });
    }
  });
  for (const [remote, primary] of Object.entries(mesh.remotes)) {
    const path = `isthmus:mesh.remotes.${remote}`;
    if (!(remote in clusters)) problems.push(unknown(path, remote));
    if (primary === remote) {
      problems.push({
        path,
        reason: `${remote} is a remote of itself`,
        remedy: "name the primary whose istiod it uses",
      });
    } else if (!mesh.primaries.includes(primary)) {
      problems.push({
        path,
        reason: `${primary} is not a primary`,
        remedy: `name one of isthmus:mesh.primaries: ${mesh.primaries.join(", ") || "none"}`,
      });
    }
  }
  return problems;
}

function checkNetworks(mesh: MeshConfig, { clusters }: StackConfig): Problem[] {
  const [first, ...others] = [...mesh.primaries, ...Object.keys(mesh.remotes)].filter(
    name => name in clusters,
  );
  if (first === undefined) return [];
  const network = clusters[first]?.network;
  return others
    .filter(name => clusters[name]?.network !== network)
    .map(name => ({
      path: `isthmus:clusters.${name}.network`,
      reason: `${clusters[name]?.network ?? ""} is not ${network ?? ""}, the network of ${first}, and a mesh over several networks needs east-west gateways, which Isthmus does not install yet`,
      remedy: "put all clusters of the mesh on one network",
    }));
}

function checkRootCas(mesh: MeshConfig, { rootCas }: StackConfig): Problem[] {
  const problems: Problem[] = [];
  if (!(mesh.rootCa in rootCas)) {
    problems.push({
      path: "isthmus:mesh.rootCa",
      reason: `there is no root CA ${mesh.rootCa}`,
      remedy: `name one of isthmus:rootCas: ${Object.keys(rootCas).join(", ") || "none"}`,
    });
  }
  for (const [name, { generate, upload }] of Object.entries(rootCas)) {
    const path = `isthmus:rootCas.${name}`;
    if (Boolean(generate) === Boolean(upload)) {
      problems.push({
        path,
        reason: generate ? "it has both generate and upload" : "it has neither generate nor upload",
        remedy: "give it exactly one",
      });
    }
    if (name !== mesh.rootCa) {
      problems.push({
        path,
        reason: "no mesh uses it",
        remedy: "name it in isthmus:mesh.rootCa, or remove it",
      });
    }
  }
  return problems;
}

function checkOverlays({ istioOperator }: MeshConfig): Problem[] {
  return (["primary", "remote"] as const).flatMap(role =>
    reservedValues
      .filter(key => has(istioOperator[role], ["values", ...key.split(".")]))
      .map(key => ({
        path: `isthmus:mesh.istioOperator.${role}.values.${key}`,
        reason: "Isthmus sets it from the topology",
        remedy: "remove it; clusters, networks and mesh say the same",
      })),
  );
}

function has(object: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return (
    typeof object === "object" &&
    object !== null &&
    key in object &&
    has((object as Record<string, unknown>)[key], rest)
  );
}
