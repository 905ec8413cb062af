import { ownerLabel } from "../../components/kubernetes/owner.ts";

/** What was left behind in clusters that were forgotten, a line each. */
export function forgottenLines(
  forgotten: readonly { readonly cluster: string; readonly objects: readonly string[] }[],
): string[] {
  return forgotten.map(
    ({ cluster, objects }) =>
      `${cluster} is forgotten. Left behind there: ${objects.length} objects: ${counted(objects)}. Each has the label ${ownerLabel}.`,
  );
}

/** `3 ConfigMaps in istio-system`, by kind and namespace. */
function counted(objects: readonly string[]): string {
  const groups = Map.groupBy(objects, object => {
    const [kind = "", name = ""] = object.split(" ");
    return name.includes("/") ? `${kind} in ${name.split("/")[0] ?? ""}` : kind;
  });
  return [...groups].map(([group, members]) => `${members.length} ${group}`).join(", ");
}
