import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { imageReference, pinnedImages } from "../../../../toolchain/releases/images.ts";
import { pinImages } from "../../../../toolchain/releases/pin-images.ts";
import { digestInRegistry } from "../../../../toolchain/releases/registry.ts";

const digest = `sha256:${"ab".repeat(32)}`;
/** What the registry tells of a manifest, by its path; with `null` it tells no digest. */
const manifests = new Map<string, string | null>();
const requests: string[] = [];
let registry: Server;
let url = "";

beforeEach(async () => {
  manifests.clear();
  requests.length = 0;
  registry = createServer(({ method = "", url: path = "", headers }, response) => {
    requests.push(`${method} ${path}`);
    if (path.startsWith("/token")) return response.end(JSON.stringify({ token: `for ${path}` }));
    const [, , image = ""] = /^\/([^/]+)\/v2\/(.*)\/manifests\//.exec(path) ?? [];
    const challenge = `Bearer realm="${url}/token",service="it",scope="repository:${image}:pull"`;
    if (headers.authorization === undefined)
      return response.writeHead(401, { "WWW-Authenticate": challenge }).end();
    const told = manifests.get(path);
    if (told === undefined || !headers.authorization.includes(encodeURIComponent(image)))
      return response.writeHead(404).end();
    // As Docker Hub and the OCI specification say, with the index for whoever takes one.
    const isIndex = headers.accept?.startsWith("application/vnd.oci.image.index.v1+json");
    return response.writeHead(200, told === null || !isIndex ? {} : { "Docker-Content-Digest": told }).end();
  });
  await new Promise<void>(listening => registry.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
});
afterEach(() => {
  registry.close();
});

describe("the digest in a registry", () => {
  it("is asked for without a login and without a pull", async () => {
    manifests.set("/registry-1.docker.io/v2/istio/pilot/manifests/1.31.0", digest);
    expect(await digestInRegistry("docker.io/istio/pilot", "1.31.0", url)).toBe(digest);
    expect(requests).toEqual([
      "HEAD /registry-1.docker.io/v2/istio/pilot/manifests/1.31.0",
      "GET /token?service=it&scope=repository%3Aistio%2Fpilot%3Apull",
      "HEAD /registry-1.docker.io/v2/istio/pilot/manifests/1.31.0",
    ]);
  });

  it("is an error where there is none", async () => {
    const at = "/ghcr.io/v2/telepresenceio/tel2/manifests/2.20.2";
    const asked = () => digestInRegistry("ghcr.io/telepresenceio/tel2", "2.20.2", url);
    await expect(asked()).rejects.toThrow(`${url}${at}: the registry answers 404`);
    manifests.set(at, null);
    await expect(asked()).rejects.toThrow(`${url}${at}: the registry tells no digest`);
  });
});

describe("pin-releases", () => {
  it("writes the digest of every official image, and tells of a tag that has moved", async () => {
    for (const { name, tag } of Object.values(pinnedImages)) {
      const [host = "", ...path] = name.replace("docker.io", "registry-1.docker.io").split("/");
      manifests.set(`/${host}/v2/${path.join("/")}/manifests/${tag}`, digest);
    }
    const told: string[] = [];
    const table = await pinImages(pinnedImages, url, line => told.push(line));
    expect(Object.keys(table)).toEqual(Object.keys(pinnedImages));
    expect(Object.values(table).map(({ digest }) => digest)).toEqual(
      Object.values(pinnedImages).map(() => digest),
    );
    expect(imageReference(table.pilot)).toBe(`docker.io/istio/pilot:1.31.0@${digest}`);
    expect(told.sort()).toEqual(
      Object.values(pinnedImages)
        .flatMap(({ name, tag, digest: old }) =>
          old === null ? [] : [`${name}:${tag} was ${old} and is ${digest}`],
        )
        .sort(),
    );
  });

  it("takes the tag of what is not pinned", () => {
    expect(imageReference({ name: "docker.io/istio/pilot", tag: "1.31.0", digest: null })).toBe(
      "docker.io/istio/pilot:1.31.0",
    );
  });
});
