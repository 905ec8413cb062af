import { describe, expect, it } from "vitest";

import { rolesIn } from "../../../components/diagnosis/roles.ts";
import { endsOf } from "../../../cli/pulumi/ends.ts";
import { pairsTable } from "../../../cli/report/proofs.ts";
import { diagnosisRequest, pairsOf, type KnownByUp } from "../../../stacks/diagnosis.ts";
import { planStack, type Plan } from "../../../stacks/plan.ts";
import { check, devConfig, images, kind, kubeconfig, type Raw } from "../../support/config.ts";
import { request as three } from "./well-mesh.ts";

const planOf = (changes: Raw = {}, secrets: Readonly<Record<string, string>> = {}): Plan =>
  planStack("dev", check(devConfig(changes), { secrets }), images);

/** What an up left of a plan. */
const known = ({ samples }: Plan): KnownByUp =>
  samples ? { verifyRequest: { ...samples.request, root: "AA" } } : {};
const unseen = { is: undefined };

describe("a diagnosis of a stack", () => {
  it("looks at its mesh as the plan has it", () => {
    const plan = planOf();
    const request = diagnosisRequest(plan, pairsOf(plan, {}), known(plan), unseen);
    expect(request).toMatchObject({
      root: "AA",
      damages: { is: [] },
      pairs: [
        { from: "main0", to: "remote0" },
        { from: "remote0", to: "main0" },
      ],
    });
    expect(request?.networks).toBeUndefined();
    expect(request?.clusters).toMatchObject([
      {
        name: "main0",
        primary: "main0",
        network: "network1",
        key: "isthmus:clusters.main0.kind",
        podSubnet: "10.241.0.0/16",
        versions: ["v1"],
        reads: [{ target: "remote0", server: "https://10.96.0.1:443" }],
      },
      { name: "remote0", primary: "main0", versions: ["v2"], reads: [] },
    ]);
  });

  it("knows the damage to nodes and routes, where Docker was asked", () => {
    const plan = planOf();
    const seen = { networks: [], nodes: [], routes: [], distrusting: [] };
    const damages = diagnosisRequest(plan, [], known(plan), { is: seen })?.damages;
    expect(damages).toEqual({
      is: expect.arrayContaining([
        { of: "nodes", cluster: "main0", why: "0 of 1 node containers exist" },
      ]) as unknown,
    });
    const away = { unasked: "Docker does not answer" };
    expect(diagnosisRequest(plan, [], known(plan), away)?.damages).toEqual(away);
  });

  it("knows from where each gateway has its addresses, those of load balancers from the last up", () => {
    const subnets = { podSubnet: "10.10.0.0/16", serviceSubnet: "10.255.10.0/24" };
    const far = (kubeconfigKey: string) => ({
      adopt: {
        kubeconfigKey,
        context: "admin",
        ...subnets,
        apiServer: `https://${kubeconfigKey}.example.org`,
      },
    });
    const config = {
      clusters: {
        a: { ...far("k-a"), network: "n1" },
        b: { ...far("k-b"), network: "n2", gateway: { addresses: ["10.9.9.9"] } },
      },
      mesh: { id: "mesh1", rootCa: "default", primaries: ["a"], remotes: { b: "a" } },
      edges: {},
    };
    const plan = planOf(config, { "k-a": kubeconfig(), "k-b": kubeconfig() });
    const endpoint = "lb.example.org:15443";
    const planned = known(plan).verifyRequest;
    const networks = { ...planned?.networks };
    const n1 = networks["n1"] ?? { clusters: [], endpoints: 0, gateways: [] };
    const request = diagnosisRequest(
      plan,
      pairsOf(plan, {}),
      {
        gateways: { a: { network: "n1", address: "lb.example.org", port: 15443 } },
        ...(planned && {
          verifyRequest: {
            ...planned,
            networks: { ...networks, n1: { ...n1, gateways: [{ cluster: "a", endpoint }] } },
          },
        }),
      },
      unseen,
    );
    expect(request?.clusters).toMatchObject([
      { name: "a", hasNodes: false, gateway: { of: "load-balancer", addresses: ["lb.example.org"] } },
      { name: "b", hasNodes: false, gateway: { of: "config" } },
    ]);
    expect(request?.networks?.["n1"]?.gateways).toEqual([{ cluster: "a", endpoint }]);
    expect(request?.networks?.["n2"]?.gateways).toEqual([{ cluster: "b", endpoint: "10.9.9.9:15443" }]);
  });

  it("calls the Service that has all pods as equals, where the mesh prefers local ones", () => {
    const serviceOf = (plan: Plan) => diagnosisRequest(plan, [], known(plan), unseen)?.service;
    expect(serviceOf(planOf())).toBe("helloworld");
    const mesh = { id: "mesh1", rootCa: "default", primaries: ["main0"], remotes: { remote0: "main0" } };
    expect(serviceOf(planOf({ mesh: { ...mesh, locality: "preferLocal" } }))).toBe("helloworld-anywhere");
  });

  it("needs a mesh, and samples to ask from", () => {
    const silent = planOf({ samples: false });
    expect(diagnosisRequest(silent, [], known(planOf()), unseen)).toBeUndefined();
    const alone = planOf({
      mesh: undefined,
      rootCas: {},
      samples: false,
      edges: {},
      clusters: { a: kind("10.10.0.0/16", "10.255.10.0/24") },
    });
    expect(diagnosisRequest(alone, [], {}, unseen)).toBeUndefined();
    expect(pairsOf(alone, {})).toEqual([]);
  });

  it.each([
    [{}, ["main0 remote0", "remote0 main0"]],
    [{ from: "main0" }, ["main0 remote0"]],
    [{ to: "main0" }, ["remote0 main0"]],
    [{ from: "main0", to: "main0" }, ["main0 main0"]],
  ])("between %j asks about %j", (ends, pairs) => {
    expect(pairsOf(planOf(), ends).map(({ from, to }) => `${from} ${to}`)).toEqual(pairs);
  });
});

it("asks of one way only those who have a part in it", () => {
  const namesFor = (from: string, to: string) =>
    rolesIn({ ...three, pairs: [{ from, to }] }).all.map(({ name }) => name);
  expect(namesFor("west", "west")).toEqual(["west"]);
  expect(namesFor("east", "west")).toEqual(["east", "west"]);
  expect(namesFor("west", "remote")).toEqual(["east", "west", "remote"]);
});

it("reads the ends of requests off the command line", () => {
  expect(endsOf({ from: "a", all: true })).toEqual({ from: "a" });
  expect(endsOf({})).toEqual({});
});

it("says in a table how ways were answered", () => {
  const pairs = [
    { from: "east", to: "west", through: ["west", "remote"], isAnswered: true },
    { from: "west", to: "remote", through: [], isAnswered: true },
    { from: "west", to: "east", through: [], isAnswered: false },
  ];
  expect(pairsTable(pairs)).toEqual([
    "FROM  TO      ANSWERED",
    "east  west    through the gateway of west and remote",
    "west  remote  directly",
    "west  east    no",
  ]);
});
