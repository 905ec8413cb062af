/** A way in which a tool comes to this machine. */
export type ToolSource = "path" | "release" | "source";

/** The sources in their usual order: what is installed, what its project publishes, what is built from source. */
const toolSources: readonly ToolSource[] = ["path", "release", "source"];

/** The variable that sets another order. */
export const SOURCES_VARIABLE = "ISTHMUS_TOOLS";

/**
 * The sources that a value of ISTHMUS_TOOLS names, in its order: a list with commas, of some or all of them.
 * @param value undefined or empty: all in their usual order
 * @throws when it names another source
 */
export function parseSources(value: string | undefined): readonly ToolSource[] {
  if (value === undefined || value.trim() === "") return toolSources;
  const names = value.split(",").map(name => name.trim());
  const unknown = names.filter(name => !isSource(name)).map(name => JSON.stringify(name));
  if (unknown.length > 0)
    throw new Error(
      `${SOURCES_VARIABLE}: ${unknown.join(", ")} is no source of tools (known: ${toolSources.join(", ")})`,
    );
  return [...new Set(names.filter(isSource))];
}

const isSource = (name: string): name is ToolSource => (toolSources as readonly string[]).includes(name);
