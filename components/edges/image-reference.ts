/** An image's name in the three parts in which Telepresence wants that of its agent. */
export interface ImageReference {
  /** The part before the last slash: a registry, an owner, or both. */
  readonly registry: string;
  readonly name: string;
  readonly tag: string;
}

/**
 * Splits `registry/owner/name:tag`.
 *
 * @throws Error when a part is missing, or it has a digest
 */
export function parseImage(image: string): ImageReference {
  const match = /^([^@]+)\/([^:@/]+):([\w.-]+)$/.exec(image);
  if (!match) throw new Error(`${image} is not written as in registry.example.org/owner/name:tag`);
  const [, registry = "", name = "", tag = ""] = match;
  return { registry, name, tag };
}
