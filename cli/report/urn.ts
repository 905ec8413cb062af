/** The parts of a URN, `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`, that the CLI looks at. */
export interface UrnParts {
  /** Types from the outermost component to the resource itself, without the stack's own. */
  readonly types: readonly string[];
  readonly name: string;
}

/** Takes a URN apart. The name may hold anything, `::` included. */
export function parseUrn(urn: string): UrnParts {
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return {
    types: qualifiedType.split("$").filter(type => type !== "pulumi:pulumi:Stack"),
    name: name.join("::"),
  };
}
