import { expect, it } from "vitest";

import { whyOutOfReach } from "../../../toolchain/docker/image.ts";
import { ProcessError } from "../../../toolchain/process.ts";

const end = (stderr: string) =>
  whyOutOfReach(
    new ProcessError("docker pull x", "failed with exit code 1", {
      stderr,
      exitCode: 1,
      timedOut: false,
      stdout: "",
    }),
  );
const ping = 'Error response from daemon: Get "https://registry-1.docker.io/v2/": ';

it.each([
  [
    `${ping}dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host`,
    "dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host",
  ],
  [`${ping}dial tcp 3.94.224.37:443: i/o timeout`, "dial tcp 3.94.224.37:443: i/o timeout"],
  [
    `${ping}net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
    "Client.Timeout exceeded while awaiting headers)",
  ],
  [`${ping}context deadline exceeded`, "context deadline exceeded"],
  [`${ping}net/http: TLS handshake timeout`, "TLS handshake timeout"],
  [
    `${ping}proxyconnect tcp: dial tcp 10.1.1.1:3128: connect: connection refused`,
    "proxyconnect tcp: dial tcp 10.1.1.1:3128: connect: connection refused",
  ],
  [`${ping}EOF`, "EOF"],
  [`${ping}Forbidden`, "Forbidden"],
])("no registry has answered: %s", (text, reason) => {
  expect(end(text)).toBe(reason);
});

it.each([
  `${ping}tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  "Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit.",
  "Error response from daemon: manifest for kindest/node:v9 not found: manifest unknown: manifest unknown",
  "Error response from daemon: pull access denied for kindest/node, repository does not exist",
  "failed to register layer: write /usr/bin/kubelet: no space left on device",
])("a registry has answered, or something else is wrong: %s", text => {
  expect(end(text)).toBeUndefined();
});
