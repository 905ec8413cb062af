/** Ranges that mean something else on every host (RFC 6890, RFC 5771), with what that is. */
export const reservedRanges: Readonly<Record<string, string>> = {
  "0.0.0.0/8": "this network",
  "127.0.0.0/8": "loopback",
  "169.254.0.0/16": "link-local",
  "224.0.0.0/4": "multicast",
  "240.0.0.0/4": "reserved",
};
