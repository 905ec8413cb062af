import { describe, expect, it } from "vitest";

import { run } from "../../../toolchain/process.ts";
import { remedyFor } from "../../../toolchain/remedies.ts";

describe("a remedy", () => {
  // docker/for-win issue 13751, moby issue 32811, kind's own output for a node that can't be made.
  it.each([
    "failed to register layer: no space left on device",
    "failed to register layer: Error processing tar file(exit status 1): write /usr/bin/kubelet: no space left on device",
    "docker: Error response from daemon: mkdir /var/lib/docker/overlay2/0f: no space left on device.",
  ])("is there for a full disk: %s", text => {
    expect(remedyFor(text)).toContain("docker system prune");
  });

  // docker/hub-feedback issue 2464, docker/docs issue 21908.
  it.each([
    "Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit",
    "failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/kindest/node/manifests/sha256:95: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.",
  ])("is there for a registry that limits pulls: %s", text => {
    expect(remedyFor(text)).toContain("docker login, wait, or name a mirror under isthmus:images");
  });

  it("is there for a registry that a CA of a company's own signs for", () => {
    const text =
      'Error response from daemon: Get "https://registry-1.docker.io/v2/": x509: certificate signed by unknown authority';
    expect(remedyFor(text)).toContain("those of the file that NODE_EXTRA_CA_CERTS names");
  });

  it("follows the last lines of a program that failed, and is not there for any other end", async () => {
    const failing = (text: string) => run("sh", ["-c", `echo "${text}" >&2; exit 1`]);
    await expect(failing("write x: no space left on device")).rejects.toThrow(
      /failed with exit code 1:\nwrite x: no space left on device\n\(a disk is full: /,
    );
    await expect(failing("no such image")).rejects.toThrow(/no such image$/);
  });
});
