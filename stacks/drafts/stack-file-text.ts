import { Document, isMap, isScalar, visit } from "yaml";

/** The line by which editors find the schema, and where a reader finds every key. */
const head = ` yaml-language-server: $schema=docs/stack-config.schema.json
 docs/configuration.md has every key.`;

/** Words that are more than text in YAML 1.1 only, such as yes, are put in quotes. */
const written = { compat: "yaml-1.1" } as const;

/** Comments above the keys that a draft may have. */
const comments: Readonly<Record<string, string>> = {
  clusters: "Subnets must not overlap: every node has a route to every other cluster's pods and services.",
  mesh: "A primary has an istiod of its own; a remote uses that of the primary behind its name.",
  rootCas: "Made on the first `up` and kept, encrypted, in the stack's state.",
  edges:
    "A tunnel: http://<code>-wt-api-agent.wt-system:8888 in the management cluster is answered by the site.",
  samples: "helloworld and sleep on every cluster: what `up` asks at its end.",
};

/**
 * The text of a new stack's file.
 *
 * @param config values by `isthmus:` key
 */
export function stackFileText(project: string, config: Readonly<Record<string, unknown>>): string {
  const keys = Object.fromEntries(Object.entries(config).map(([key, value]) => [`${project}:${key}`, value]));
  const document = new Document({ config: keys }, written);
  document.commentBefore = head;
  visit(document, {
    Seq: (_, list) => {
      list.flow = true;
    },
  });
  const values = document.get("config");
  if (!isMap(values)) throw new Error("a config is a map");
  for (const [index, { key }] of values.items.entries()) {
    if (!isScalar(key)) continue;
    key.commentBefore = ` ${comments[String(key.value).slice(`${project}:`.length)] ?? ""}`;
    key.spaceBefore = index > 0;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
