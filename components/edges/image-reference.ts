/** An image's name in the three parts in which Telepresence wants that of its agent. */
export interface ImageReference {
  /** The part before the last slash: a registry, an owner, or both. */
  readonly registry: string;
  readonly name: string;
  /** With the digest, if there is one: Telepresence joins the parts as `registry/name:tag`. */
  readonly tag: string;
}

/**
 * Splits `registry/owner/name:tag`, with or without a digest behind it.
 *
 * @throws Error when a part is missing
 */
export function parseImage(image: string): ImageReference {
  const match = /^([^@]+)\/([^:@/]+):([\w.-]+(?:@sha256:[0-9a-f]{64})?)$/.exec(image);
  if (!match) throw new Error(`${image} is not written as in registry.example.org/owner/name:tag`);
  const [, registry = "", name = "", tag = ""] = match;
  return { registry, name, tag };
}
