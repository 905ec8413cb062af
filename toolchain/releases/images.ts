import pinnedData from "./pinned-images.json" with { type: "json" };

/** An image of a project's own, as every cluster with a way to its registry can pull it. */
export interface PinnedImage {
  /** With its registry, for runtimes that complete none. */
  readonly name: string;
  readonly tag: string;
  /** Of the image for all architectures, `sha256:` and 64 hex digits; null until somebody has looked it up: then the tag stands. */
  readonly digest: string | null;
}

export type ImageName = keyof typeof pinnedData;

export type ImageTable = Readonly<Record<ImageName, PinnedImage>>;

/** The official images of pods. `npm run pin-releases` writes the digests, as the registries tell them. */
export const pinnedImages: ImageTable = pinnedData;

/** The image as a cluster is told to pull it: by digest, where one is pinned. */
export function imageReference({ name, tag, digest }: PinnedImage): string {
  return digest === null ? `${name}:${tag}` : `${name}:${tag}@${digest}`;
}
