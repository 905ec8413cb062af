import { describe, expect, it } from "vitest";

import { parseMirror, releaseUrl } from "../../../../toolchain/releases/mirror.ts";

describe("ISTHMUS_RELEASES", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ["https://mirror.example.org/releases/", "https://mirror.example.org/releases"],
    ["https://mirror.example.org:8443", "https://mirror.example.org:8443"],
    ["http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://[::1]:8080", "http://[::1]:8080"],
  ])("%j is %j", (value, mirror) => {
    expect(parseMirror(value)).toBe(mirror);
  });

  it.each([
    ["mirror.example.org", "mirror.example.org is no URL"],
    [
      "http://mirror.example.org",
      "http://mirror.example.org is not https (plain http is for a mirror on loopback alone)",
    ],
    ["http://127.0.0.1.example.org", "is not https"],
    ["ftp://mirror.example.org", "is not https"],
    ["https://mirror.example.org/?a=b", "has more than a path"],
  ])("%j is refused", (value, message) => {
    expect(() => parseMirror(value)).toThrow(message);
  });

  it("is refused with a password, without telling it", () => {
    const parse = () => parseMirror("https://me:hunter2@mirror.example.org");
    expect(parse).toThrow("ISTHMUS_RELEASES: the URL holds a user or a password");
    expect(parse).not.toThrow("hunter2");
  });
});

describe("releaseUrl", () => {
  const file = { host: "dl.k8s.io", path: "release/v1.35.8/bin/linux/amd64/kubectl" };

  it("is the project's own host, or the same path below the mirror", () => {
    expect(releaseUrl(undefined, file)).toBe("https://dl.k8s.io/release/v1.35.8/bin/linux/amd64/kubectl");
    expect(releaseUrl("https://mirror.example.org/releases", file)).toBe(
      "https://mirror.example.org/releases/dl.k8s.io/release/v1.35.8/bin/linux/amd64/kubectl",
    );
  });
});
