import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";

import { rangeAround } from "../../components/addresses/cidr.ts";
import { ensureImages } from "../../toolchain/ensure-images.ts";
import { kubeconfigFor, refusingPort } from "../support/deaf-server.ts";
import { addressOf } from "../support/docker.ts";
import { ForeignCluster } from "../support/foreign-cluster.ts";
import { inventoryOf } from "../support/inventory.ts";
import { TestStack, type Finished } from "../support/isthmus.ts";
import { refusingPolicy } from "../support/refusing-policy.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-live-"));
const state = join(scratch, "state");
mkdirSync(state);
const stack = new TestStack("e2e-live", state);
const foreign = new ForeignCluster("isthmus-e2e-live", scratch);
const network = "kind";
const subnets = { podSubnet: "10.85.0.0/16", serviceSubnet: "10.86.0.0/16" };
const kubectl = (...args: readonly string[]) => foreign.kubectl(...args);

/**
 * One cluster under three names: as it is, by an account that may do nothing and with subnets that it does not have, and by a
 * kubeconfig for a port where nobody listens.
 */
beforeAll(async () => {
  await foreign.delete();
  await foreign.create(network, subnets.podSubnet, subnets.serviceSubnet);
  const { curl } = await ensureImages(() => undefined);
  stack.edit(settings => {
    settings["config"] = {
      "isthmus:clusters": {
        site: {
          adopt: { kubeconfigKey: "kubeconfig-site", context: foreign.context, ...subnets },
          network: "n",
        },
        limited: {
          adopt: {
            kubeconfigKey: "kubeconfig-limited",
            context: "limited",
            podSubnet: "10.87.0.0/16",
            serviceSubnet: "10.88.0.0/16",
            apiServer: "https://isthmus-e2e-live-control-plane:6443",
          },
          network: "n",
        },
        away: {
          adopt: {
            kubeconfigKey: "kubeconfig-away",
            context: "test",
            podSubnet: "10.89.0.0/16",
            serviceSubnet: "10.90.0.0/16",
          },
          network: "n",
        },
      },
      "isthmus:mesh": {
        id: "mesh1",
        rootCa: "default",
        primaries: ["site"],
        remotes: { limited: "site", away: "site" },
        istioOperator: { primary: { values: { pilot: { resources: { requests: { cpu: "10m" } } } } } },
      },
      "isthmus:rootCas": { default: { generate: {} } },
      "isthmus:samples": true,
      "isthmus:images": { curl },
    };
  });
  await stack.setSecret("kubeconfig-site", foreign.readKubeconfig());
  await stack.setSecret("kubeconfig-limited", await limitedKubeconfig());
  await stack.setSecret("kubeconfig-away", kubeconfigFor(await refusingPort()));
  // Where the image has to be pulled, that is done before.
  await foreign.apply([puller(curl)]);
  await kubectl("wait", "pod/puller", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=120s");
  await kubectl("delete", "pod", "puller");
});
afterAll(async () => {
  await stack.remove();
  await foreign.delete();
  rmSync(scratch, { recursive: true, force: true });
});

const puller = (image: string) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "puller", namespace: "default" },
  spec: {
    restartPolicy: "Never",
    containers: [{ name: "puller", image, imagePullPolicy: "IfNotPresent", command: ["true"] }],
  },
});

/** Of an account that may read a little, and change nothing. */
async function limitedKubeconfig(): Promise<string> {
  await kubectl("create", "serviceaccount", "limited", "-n", "default");
  await kubectl(
    "create",
    "clusterrole",
    "limited",
    "--verb=get,list",
    "--resource=nodes,namespaces,configmaps",
  );
  await kubectl(
    ...["create", "clusterrolebinding", "limited"],
    ...["--clusterrole=limited", "--serviceaccount=default:limited"],
  );
  const token = (await kubectl("create", "token", "limited", "-n", "default", "--duration=24h")).trim();
  const [entry] = (
    parse(foreign.readKubeconfig()) as { readonly clusters: readonly { readonly cluster: object }[] }
  ).clusters;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    contexts: [{ name: "limited", context: { cluster: "limited", user: "limited" } }],
    clusters: [{ name: "limited", cluster: entry?.cluster }],
    users: [{ name: "limited", user: { token } }],
  });
}

interface Row {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly remedy?: string;
  readonly all?: readonly string[];
}

/** The rows of one cluster in a result, as `check: state`. */
function rowsOf(result: Readonly<Record<string, unknown>> | undefined, cluster: string): readonly Row[] {
  return (result?.["clusters"] as Readonly<Record<string, readonly Row[]>>)[cluster] ?? [];
}

const standing = (rows: readonly Row[]) => Object.fromEntries(rows.map(({ check, state }) => [check, state]));
const foundBy = (rows: readonly Row[], check: string) =>
  rows
    .filter(row => row.check === check)
    .map(({ found }) => found)
    .join("\n");

it("finds a cluster ready, and leaves no trace", async () => {
  const before = await inventoryOf(kubectl);
  const { exitCode, result, stderr } = await stack.run("check", "site", "--live", "--json");
  expect(stderr).toContain("1 cluster asked: `up` would refuse nothing.");
  expect(standing(rowsOf(result, "site"))).toEqual({
    // Those on its network tell nothing of their pods.
    routes: "unknown",
    ...{ reachable: "ok", Kubernetes: "ok", clock: "ok", permissions: "ok", pods: "ok", services: "ok" },
    ...{ address: "ok", domain: "ok", capacity: "ok", Istio: "ok", objects: "ok" },
    ...{ admission: "ok", webhooks: "ok", policies: "ok" },
  });
  expect(exitCode).toBe(0);
  expect(await inventoryOf(kubectl)).toEqual(before);
});

/**
 * A fourth name for the cluster: with its node among its pods, so that something is reached there, and with Services at addresses
 * of the same Docker network that nobody has, so that something is not. (Elsewhere a gateway of the machine might answer.)
 *
 * @returns the address of the first such Service
 */
async function addNear(): Promise<string> {
  const node = await addressOf("isthmus-e2e-live-control-plane", network);
  const [first = "", second = "", third = ""] = node.split(".");
  const nobodys = `${first}.${second}.${Number(third) + 1}`;
  const near = {
    kubeconfigKey: "kubeconfig-near",
    context: foreign.context,
    podSubnet: rangeAround(`${node}/24`),
    serviceSubnet: `${nobodys}.0/24`,
  };
  stack.edit(settings => {
    const config = settings["config"] as Readonly<Record<string, object>>;
    const mesh = config["isthmus:mesh"] as { readonly remotes: object };
    settings["config"] = {
      ...config,
      "isthmus:clusters": { ...config["isthmus:clusters"], near: { adopt: near, network: "n" } },
      "isthmus:mesh": { ...mesh, remotes: { ...mesh.remotes, near: "site" } },
    };
  });
  await stack.setSecret("kubeconfig-near", foreign.readKubeconfig());
  return `${nobodys}.1`;
}

/** On a machine with much to do a pod may not have started in time: then what it was to ask is unknown, and asked once more. */
async function askAll(tries = 3): Promise<Finished> {
  const finished = await stack.run("check", "--live", "--json");
  const rows = ["site", "near", "limited"].flatMap(name => rowsOf(finished.result, name));
  const isLate = rows.some(({ found }) => found.includes("a pod there could not be asked"));
  return isLate && tries > 1 ? askAll(tries - 1) : finished;
}

it("tells what is in the way of each, however many are away, and up refuses it", async () => {
  await foreign.apply(troubles);
  const nobodys = await addNear();
  const before = await inventoryOf(kubectl);
  const { exitCode, result } = await askAll();
  expect(exitCode).toBe(1);

  const site = rowsOf(result, "site");
  expect(foundBy(site, "address")).toBe(
    "its address 10.86.0.15, where peers reach istiod, belongs to Service default/ntp",
  );
  expect(foundBy(site, "objects")).toContain(
    "Pod Security refuses pods of Isthmus in its namespace istio-system",
  );
  expect(foundBy(site, "admission")).toContain(
    "ValidatingAdmissionPolicy 'no-reader' with binding 'no-reader' denied",
  );
  expect(foundBy(site, "webhooks")).toBe(
    "webhook validate.policy.example.com (ValidatingWebhookConfiguration policy-engine) refuses everything while " +
      "Service policy-system/policy-engine is not there",
  );
  expect(foundBy(site, "policies")).toBe(
    "NetworkPolicy istio-system/deny closes the way to istiod, port 15012 and 15017",
  );

  expect(foundBy(site, "routes")).toContain(
    `a pod of site does not reach services of near, and both are on n: no answer from ${nobodys}:443`,
  );
  const near = rowsOf(result, "near");
  expect(foundBy(near, "API server")).toContain(`no pod of site reaches https://${nobodys}:443: curl: (`);
  // Those that are not reached are named, and those of which nothing is known.
  expect(foundBy(near, "routes")).not.toContain("site");

  const limited = rowsOf(result, "limited");
  expect(limited.find(({ check }) => check === "permissions")?.all).toContain(
    "get/create/patch/delete secrets in istio-system",
  );
  expect(foundBy(limited, "API server")).toBe(
    "a pod of site reaches https://isthmus-e2e-live-control-plane:6443",
  );
  expect(foundBy(limited, "routes")).toMatch(/^whether its pods reach site.* is not known: .*forbidden/);
  expect(foundBy(limited, "capacity")).not.toBe("");

  expect(standing(rowsOf(result, "away"))).toMatchObject({ reachable: "problem" });
  expect(foundBy(rowsOf(result, "away"), "reachable")).toMatch(/could not be asked within \d s \(.*refused/);
  expect(await inventoryOf(kubectl)).toEqual(before);

  const { exitCode: refused, stderr } = await stack.run("up");
  expect(refused).toBe(1);
  expect(stderr).toContain("isthmus:clusters.site: webhook validate.policy.example.com");
  expect(stderr).toContain("isthmus:clusters.away: it could not be asked");
  expect(await inventoryOf(kubectl)).toEqual(before);
});

const rules = [
  { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["namespaces", "secrets"] },
];
/** What people leave in clusters. */
const troubles = [
  {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "istio-system", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  },
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "deny", namespace: "istio-system" },
    spec: { podSelector: {}, policyTypes: ["Ingress"] },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "ntp", namespace: "default" },
    spec: { clusterIP: "10.86.0.15", ports: [{ port: 123, protocol: "UDP" }] },
  },
  ...refusingPolicy({
    name: "no-reader",
    apiGroup: "",
    resource: "serviceaccounts",
    expression: '!object.metadata.name.startsWith("istio-reader")',
    message: "nobody may read here",
  }),
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "policy-engine" },
    webhooks: [
      {
        name: "validate.policy.example.com",
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        timeoutSeconds: 2,
        clientConfig: { service: { namespace: "policy-system", name: "policy-engine", path: "/" } },
        rules,
      },
    ],
  },
];
