/** Ends of programs that say what is wrong and not what to do: texts of Docker, kind and the kernel, and the remedy. */
const remedies: readonly (readonly [text: RegExp, remedy: string])[] = [
  // "failed to register layer: Error processing tar file(exit status 1): write …: no space left on device"
  [
    /no space left on device/i,
    "a disk is full: docker system df tells what Docker holds and docker system prune frees what nothing uses; " +
      "an application such as Docker Desktop has a disk of its own, whose size is in its settings",
  ],
  // "toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit"
  [
    /toomanyrequests|429 Too Many Requests/i,
    "the registry limits how much is pulled without a login: docker login, wait, or name a mirror under isthmus:images",
  ],
  // "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": x509: certificate signed by unknown authority"
  [
    /x509: certificate signed by unknown authority/,
    "if a CA of your company signs for it: Docker trusts the CAs of its machine's system, once it is started again; " +
      "kind clusters and downloads those of the file that NODE_EXTRA_CA_CERTS names",
  ],
];

/** What to do about the end of a program, from what it printed; undefined where nothing is known. */
export function remedyFor(printed: string): string | undefined {
  return remedies.find(([text]) => text.test(printed))?.[1];
}
