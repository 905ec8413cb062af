import { releaseUrl } from "./mirror.ts";

/** An image's index comes first: the manifest of one architecture has another digest. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Docker Hub answers under another name than its images have. */
const hosts: Readonly<Record<string, string>> = { "docker.io": "registry-1.docker.io" };

/**
 * The digest that a tag stands for now, `sha256:` and 64 hex digits, by the API that every registry has (OCI distribution
 * spec). Nothing is pulled, so it does not count against a limit of pulls.
 * @param name with its registry
 * @param mirror see `parseMirror`
 * @throws when the registry does not answer, has no such tag, or tells no digest
 */
export async function digestInRegistry(
  name: string,
  tag: string,
  mirror: string | undefined,
): Promise<string> {
  const [registry = "", ...path] = name.split("/");
  const host = hosts[registry] ?? registry;
  const url = releaseUrl(mirror, { host, path: `v2/${path.join("/")}/manifests/${tag}` });
  const ask = (more: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(url, { method: "HEAD", headers: { Accept: MANIFESTS, ...more } });
  const first = await ask({});
  const challenge = first.status === 401 ? first.headers.get("www-authenticate") : null;
  const answer = challenge === null ? first : await ask({ Authorization: await anonymousToken(challenge) });
  if (!answer.ok) throw new Error(`${url}: the registry answers ${answer.status}`);
  const digest = answer.headers.get("docker-content-digest") ?? "";
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${url}: the registry tells no digest`);
  return digest;
}

/** What a registry gives to everybody who asks where its challenge says: `Bearer realm="…",service="…",scope="…"`. */
async function anonymousToken(challenge: string): Promise<string> {
  const { realm = "", ...query } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
  );
  const url = URL.parse(realm);
  if (url === null) throw new Error(`the registry asks for a login that is not anonymous: ${challenge}`);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.origin}: the registry gives no token, it answers ${answer.status}`);
  const { token, access_token: other } = (await answer.json()) as {
    readonly token?: string;
    readonly access_token?: string;
  };
  return `Bearer ${token ?? other ?? ""}`;
}
