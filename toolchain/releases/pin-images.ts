import type { ImageName, ImageTable, PinnedImage } from "./images.ts";
import { digestInRegistry } from "./registry.ts";

/**
 * The table with the digest of every tag, as the registries tell them now.
 * @param mirror see `parseMirror`
 * @param tell is told of a tag that stands for another image than the one that was pinned
 * @throws when a registry does not tell
 */
export async function pinImages(
  table: ImageTable,
  mirror: string | undefined,
  tell: (line: string) => void,
): Promise<ImageTable> {
  const pin = async ([key, image]: [ImageName, PinnedImage]): Promise<[ImageName, PinnedImage]> => {
    const digest = await digestInRegistry(image.name, image.tag, mirror);
    if (image.digest !== null && image.digest !== digest)
      tell(`${image.name}:${image.tag} was ${image.digest} and is ${digest}`);
    return [key, { ...image, digest }];
  };
  const entries = Object.entries(table) as [ImageName, PinnedImage][];
  return Object.fromEntries(await Promise.all(entries.map(pin))) as ImageTable;
}
