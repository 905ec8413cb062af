/** The variable that names a mirror. */
export const MIRROR_VARIABLE = "ISTHMUS_RELEASES";

/**
 * Where releases are fetched: with no mirror from the projects' own hosts, else from `<mirror>/<host>/<path>`, that is with
 * the same paths below one directory for each host.
 * @param mirror from `parseMirror`
 */
export function releaseUrl(
  mirror: string | undefined,
  { host, path }: { host: string; path: string },
): string {
  return `${mirror ?? "https:/"}/${host}/${path}`;
}

/**
 * The mirror that a value of ISTHMUS_RELEASES names, without a slash at its end; undefined when it is unset or empty.
 * @throws when it is no URL that files can be fetched from safely; the value is left out where it may hold a password
 */
export function parseMirror(value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const url = URL.parse(value);
  if (url === null) throw refusal(value, "is no URL", "write https://mirror.example.org/releases");
  if (url.username !== "" || url.password !== "")
    throw refusal("the URL", "holds a user or a password", "name a mirror that is read without");
  if (url.search !== "" || url.hash !== "")
    throw refusal(value, "has more than a path", "leave out what begins with ? or #");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw refusal(value, "is not https", "plain http is for a mirror on loopback alone");
  return url.href.replace(/\/+$/, "");
}

const refusal = (value: string, reason: string, remedy: string): Error =>
  new Error(`${MIRROR_VARIABLE}: ${value} ${reason} (${remedy})`);

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
