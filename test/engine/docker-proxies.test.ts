import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { clientProxies, withoutProxy } from "../../cli/machine/proxies.ts";
import { kindConfig } from "../../components/clusters/kind-config.ts";
import { standInFor } from "../support/stand-in.ts";

const docker = execFileSync("which", ["docker"], { encoding: "utf8" }).trim();
/** A docker that runs no container and keeps what it was to be given. */
const standIn = standInFor({
  docker: `case "$1" in
run) printf '%s\\n' "$@" > "$ISTHMUS_SEEN"; exit 1 ;;
inspect) ;;
*) exec ${docker} "$@" ;;
esac`,
});
const seen = join(standIn.directory, "seen");
afterAll(() => {
  standIn.remove();
});

const main0 = { podSubnet: "10.241.0.0/16", serviceSubnet: "10.95.0.0/16" };
const remote0 = { podSubnet: "10.244.0.0/16", serviceSubnet: "10.96.0.0/16" };
const ranges = [main0, remote0].flatMap(({ podSubnet, serviceSubnet }) => [podSubnet, serviceSubnet]);

/** The proxy variables of a node that kind would make of remote0, as `up` runs it. */
function nodeVariables(own: Readonly<Record<string, string>>): Record<string, string> {
  const others = Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name));
  const environment: NodeJS.ProcessEnv = { ...Object.fromEntries(others), ...own, PATH: standIn.path };
  const env = {
    ...environment,
    ...withoutProxy(ranges, environment, clientProxies(environment)),
    ISTHMUS_SEEN: seen,
    KIND_EXPERIMENTAL_DOCKER_NETWORK: "bridge",
  };
  const input = kindConfig({ image: "kindest/node:v1.36.4", ...remote0, workers: 0 });
  const args = ["create", "cluster", "--name", "e2e-proxies", "--config", "-"];
  const { stderr } = spawnSync("kind", [...args, "--kubeconfig", join(standIn.directory, "kubeconfig")], {
    env,
    input,
    encoding: "utf8",
  });
  expect(stderr).toContain("docker run");
  const pairs = [...readFileSync(seen, "utf8").matchAll(/^(\w+_PROXY)=(.*)$/gim)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]));
}

/** Everything that has to be asked without a proxy: the stack's, the Docker network's, and what the user names. */
function expectWithout(value: string | undefined, named: string): void {
  const entries = value?.split(",") ?? [];
  expect(entries).toEqual(expect.arrayContaining([...ranges, ".svc", ".cluster.local", named]));
}

it("nodes get the proxies of the environment, and the subnets of all clusters without", () => {
  const node = nodeVariables({ HTTPS_PROXY: "http://proxy.example.org:3128", NO_PROXY: "intra.example.org" });
  expect(node).toMatchObject({ HTTPS_PROXY: "http://proxy.example.org:3128" });
  for (const name of ["NO_PROXY", "no_proxy"]) expectWithout(node[name], "intra.example.org");
});

it("nodes get the proxies of Docker's config.json likewise", () => {
  const directory = join(standIn.directory, "config");
  mkdirSync(directory);
  const proxies = { default: { httpsProxy: "http://proxy.example.org:3128", noProxy: "intra.example.org" } };
  writeFileSync(join(directory, "config.json"), JSON.stringify({ proxies }));
  const node = nodeVariables({ DOCKER_CONFIG: directory });
  expect(node).toMatchObject({ HTTPS_PROXY: "http://proxy.example.org:3128" });
  for (const name of ["NO_PROXY", "no_proxy"]) expectWithout(node[name], "intra.example.org");
});

it("nodes get none where there is none", () => {
  expect(nodeVariables({})).toEqual({});
});
