import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, expect, it } from "vitest";

import { distrusting, extraCas, trustInNodes } from "../../components/clusters/extra-cas.ts";
import { execInNode, kindNodes } from "../../components/docker/nodes.ts";
import { imageSet } from "../../toolchain/image-set.ts";
import { run } from "../../toolchain/process.ts";
import { OpensslFolder } from "../support/certificates.ts";

/** A node by itself: its containerd runs, and there is no cluster. */
const node = "isthmus-e2e-extra-cas";
const folder = new OpensslFolder();
let registry: Server;
let image: string;
let cas: string;

beforeAll(async () => {
  const gateway = (
    await run("docker", ["network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"])
  ).trim();
  const company = folder.selfSigned();
  const { certificate, key } = folder.issued(company, [`subjectAltName = IP:${gateway}`], "/CN=registry");
  registry = createServer({ cert: certificate, key }, (_request, response) => {
    response.writeHead(404).end();
  });
  await new Promise<void>(resolve => registry.listen(0, gateway, resolve));
  image = `${gateway}:${(registry.address() as AddressInfo).port}/nothing:1`;
  cas = extraCas({ NODE_EXTRA_CA_CERTS: folder.file(company.certificate) }) ?? "";
  await startNode();
});
afterAll(async () => {
  await run("docker", ["rm", "-f", "-v", node]);
  registry.close();
  folder.remove();
});

/** With what kind v0.33.0 gives its nodes (pkg/cluster/internal/providers/docker/provision.go), as far as containerd needs it. */
async function startNode(): Promise<void> {
  const { node: nodeImage } = imageSet();
  const labels = ["--label", `io.x-k8s.kind.cluster=${node}`, "--label", "io.x-k8s.kind.role=control-plane"];
  const rights = ["--privileged", "--security-opt", "seccomp=unconfined"];
  const mounts = ["--tmpfs", "/tmp", "--tmpfs", "/run", "--volume", "/var"];
  await run("docker", ["run", "-d", "--name", node, ...labels, ...rights, ...mounts, nodeImage]);
}

const ready = () => expect.poll(isRunning, { timeout: 60_000, interval: 500 }).toBe(true);
const isRunning = () =>
  execInNode(node, "systemctl is-active containerd && ctr version").then(
    () => true,
    () => false,
  );

/** Why an image that the registry does not have can't be pulled. */
const pull = () =>
  execInNode(node, `ctr --namespace k8s.io images pull ${image}`).catch((error: unknown) => String(error));
const started = () =>
  execInNode(node, "systemctl show --property ExecMainStartTimestampMonotonic containerd");

it("a node trusts the registry of a company once it has its CA, also started anew, and containerd is restarted once", async () => {
  await ready();
  const nodes = await kindNodes([node], "bridge");
  expect(await pull()).toContain("certificate signed by unknown authority");
  expect(await distrusting(nodes, cas)).toEqual([node]);

  const before = await started();
  await trustInNodes(nodes, cas);
  const after = await started();
  expect(after).not.toBe(before);
  expect(await pull()).toMatch(/not found/);
  expect(await distrusting(nodes, cas)).toEqual([]);

  await trustInNodes(nodes, cas);
  expect(await started()).toBe(after);

  await run("docker", ["restart", "--time", "1", node]);
  await ready();
  expect(await distrusting(nodes, cas)).toEqual([]);
  expect(await pull()).toMatch(/not found/);
});
