import { describe, expect, it } from "vitest";

import type { Kubectl } from "../../../components/kubernetes/kubectl.ts";
import {
  answered,
  brokenHop,
  findingsOf,
  waitsForSite,
  type TunnelFindings,
} from "../../../components/edges/proof/diagnosis.ts";
import {
  askAgents,
  askApis,
  askDeployment,
  askInterceptor,
  parseMetrics,
  type AgentPod,
} from "../../../components/edges/proof/questions.ts";
import type { TunnelRequest } from "../../../components/edges/proof/request.ts";

const code = "edge-01";
const away: TunnelRequest = {
  code,
  interceptor: "isthmus",
  management: "main0",
  bundle: "bundles/dev/edge-01.yaml",
  wait: 0,
  path: "/hello",
  answer: `Hello version: ${code},`,
};
const request: TunnelRequest = { ...away, site: "remote0" };

const agent: AgentPod = {
  name: "edge-01-wt-api-agent-6d-x",
  container: "edge-01-wt-api-agent",
  ready: true,
  hasAgent: true,
};
const manager = { connected: true, intercepted: true };
const api = { status: 200, seconds: 0.01, text: `Hello version: ${code}, instance: x` };
const withoutAgent: TunnelFindings = { manager, api };
const withoutManager: TunnelFindings = { agent, api };
const up: TunnelFindings = { agent, manager, api };
const silent = { status: 0, seconds: 5, text: "curl: (28) Operation timed out" };
/** Of a client whose port-forward was answered with 502, word for word. */
const timedOut =
  'connecting: telepresence connect: error: connector.Connect: the port-forward connection to the traffic manager timed out.  The current timeout 8s can be configured as "timeouts.trafficManagerConnect" in "/run/isthmus/home/.config/telepresence/config.yml"';
const says = (text: string): TunnelFindings => ({ ...up, site: `its interceptor says: ${text}` });

describe("a tunnel", () => {
  it("has answered with a status of 2xx and the text that is asked for", () => {
    expect(answered(request, up)).toBe(true);
    expect(answered({ ...request, answer: "" }, up)).toBe(true);
    expect(answered(request, {})).toBe(false);
    for (const other of [
      { status: 199, seconds: 0, text: api.text },
      { status: 503, seconds: 0, text: api.text },
      // Another site's sample, and one whose code this one's begins.
      { status: 200, seconds: 0, text: "Hello version: edge-02, instance: x" },
      { status: 200, seconds: 0, text: "Hello version: edge-011, instance: x" },
    ]) {
      expect(answered(request, { ...up, api: other })).toBe(false);
    }
  });

  it("waits for its site when only that is missing", () => {
    const waiting = { agent, manager: { connected: false, intercepted: false } };
    expect(waitsForSite(waiting)).toBe(true);
    expect(waitsForSite(up)).toBe(false);
    expect(waitsForSite({ agent })).toBe(false);
    expect(waitsForSite({ ...waiting, agent: { ...agent, ready: false } })).toBe(false);
    expect(waitsForSite({ ...waiting, agent: { ...agent, hasAgent: false } })).toBe(false);
    expect(waitsForSite({ manager: waiting.manager })).toBe(false);
  });
});

describe("the first broken hop is", () => {
  it.each<[string, TunnelRequest, TunnelFindings, string]>([
    ["the agent: no pod", request, withoutAgent, "agent: main0 has no pod for it"],
    [
      "the agent: no pod, as its Deployment explains",
      request,
      { ...withoutAgent, refused: "quota exceeded", error: "other" },
      "agent: main0 has no pod for it (quota exceeded)",
    ],
    [
      "the agent: a management cluster that can't be asked",
      request,
      { error: "kubectl: connection refused" },
      "agent: main0 has no pod for it (kubectl: connection refused)",
    ],
    [
      "the agent: not ready",
      request,
      { ...up, agent: { ...agent, ready: false, reason: "ImagePullBackOff: no such image" } },
      "agent: pod edge-01-wt-api-agent-6d-x in main0 is not ready (ImagePullBackOff: no such image)",
    ],
    [
      "the agent: not ready without a reason",
      request,
      { ...up, agent: { ...agent, ready: false } },
      "agent: pod edge-01-wt-api-agent-6d-x in main0 is not ready (no reason given)",
    ],
    [
      "the agent: a pod without its sidecar",
      request,
      { ...up, agent: { ...agent, hasAgent: false } },
      "agent: pod edge-01-wt-api-agent-6d-x in main0 has no traffic-agent, it was made while the traffic manager was away (delete the pod)",
    ],
    ["the traffic manager", request, withoutManager, "traffic manager: it does not answer in main0"],
    [
      "the traffic manager, with what was said",
      request,
      { ...withoutManager, error: "no endpoints available" },
      "traffic manager: it does not answer in main0 (no endpoints available)",
    ],
    [
      "the connection",
      request,
      { ...says("connecting: i/o timeout"), manager: { connected: false, intercepted: false } },
      "connection: the interceptor of remote0 is not connected to the traffic manager of main0; its interceptor says: connecting: i/o timeout",
    ],
    [
      "the connection, when the way to the API server does not pass on an upgrade",
      request,
      { ...says(timedOut), manager: { connected: false, intercepted: false } },
      `connection: something between remote0 and the API server of main0 does not pass on port-forwards; its interceptor says: ${timedOut}`,
    ],
    [
      "the connection of a site that can't be asked",
      away,
      { ...up, manager: { connected: false, intercepted: false } },
      "connection: the interceptor of the site is not connected to the traffic manager of main0",
    ],
    [
      "the intercept",
      request,
      { ...says("intercepting"), manager: { connected: true, intercepted: false } },
      "intercept: remote0 is connected and does not take the requests for edge-01; its interceptor says: intercepting",
    ],
    [
      "the site's API: no answer",
      request,
      { ...says("api-down"), api: silent },
      "site API: requests go to remote0, and come back with: curl: (28) Operation timed out; its interceptor says: api-down",
    ],
    [
      "the site's API: an error of its own",
      away,
      { ...up, api: { status: 503, seconds: 0, text: "no healthy upstream" } },
      "site API: requests go to the site, and come back with: HTTP 503 no healthy upstream",
    ],
    [
      "the site's API: an error without text",
      request,
      { ...up, api: { status: 404, seconds: 0, text: "" } },
      "site API: requests go to remote0, and come back with: HTTP 404",
    ],
    [
      "the site's API: nothing known",
      request,
      { agent, manager },
      "site API: requests go to remote0, and come back with: no answer",
    ],
  ])("%s", (_what, asked, findings, expected) => {
    expect(brokenHop(asked, findings)).toBe(expected);
  });
});

it("the findings of a code are its own", () => {
  const all = { connected: new Set([code]), intercepted: new Set<string>() };
  const agents = new Map([[code, agent]]);
  expect(findingsOf(code, agents, all, new Map([[code, api]]))).toEqual({
    agent,
    manager: { connected: true, intercepted: false },
    api,
  });
  expect(findingsOf("edge-02", agents, all, new Map([[code, api]]))).toEqual({
    manager: { connected: false, intercepted: false },
  });
  expect(findingsOf(code, undefined, undefined, undefined)).toEqual({});
});

describe("the traffic manager's metrics", () => {
  it("tell who is connected and what is intercepted, by code", () => {
    const text = [
      "# HELP connect_active_status Flag to indicate if a connect is active. 1 for active, 0 for not active.",
      "# TYPE connect_active_status gauge",
      'connect_active_status{client="root@edge-01",install_id="a"} 1',
      'connect_active_status{client="root@edge-02",install_id="b"} 0',
      'connect_active_status{client="root@edge-03",install_id="c"} 1',
      'connect_active_status{client="root@edge-03",install_id="d"} 0',
      'intercept_active_status{client="root@edge-01",install_id="a",intercept_type="global",workload="edge-01-wt-api-agent"} 1',
      'intercept_active_status{client="root@edge-02",install_id="b",intercept_type="global",workload="edge-02-wt-api-agent"} 0',
      'intercept_active_status{client="joe@laptop",install_id="e",intercept_type="global",workload="other"} 1',
      "connect_count 3",
      "",
    ].join("\n");
    const { connected, intercepted } = parseMetrics(text);
    expect([...connected]).toEqual(["edge-01", "edge-03"]);
    expect([...intercepted]).toEqual(["edge-01"]);
  });

  it("of a manager that nobody has connected to tell nothing", () => {
    expect(parseMetrics("")).toEqual({ connected: new Set(), intercepted: new Set() });
  });
});

/** What a pod looks like in `kubectl get pods -o json`. */
const podOf = (name: string, app: string, containers: readonly string[], status: object = {}) => ({
  metadata: { name, labels: { app, "isthmus.io/edge-code": code } },
  spec: { containers: containers.map(container => ({ name: container })) },
  status: { conditions: [{ type: "Ready", status: "True" }], ...status },
});
const listing =
  (...items: readonly object[]): Kubectl =>
  () =>
    Promise.resolve(JSON.stringify({ items }));

describe("the agents of a management cluster", () => {
  const name = "edge-01-wt-api-agent";

  it("are found by code, with their sidecar or without", async () => {
    const whole = podOf("p", name, [name, "traffic-agent"]);
    expect(await askAgents(listing(whole))).toEqual(
      new Map([[code, { name: "p", container: name, ready: true, hasAgent: true }]]),
    );
    const bare = await askAgents(listing(podOf("p", name, [name])));
    expect(bare.get(code)?.hasAgent).toBe(false);
  });

  it("are not what the site of a code has in the same cluster, nor pods that are on their way out", async () => {
    const interceptor = podOf("q", "wt-api-telepresence-interceptor", ["interceptor"]);
    const gone = podOf("r", name, [name]);
    const leaving = { ...gone, metadata: { ...gone.metadata, deletionTimestamp: "2026-11-21T00:00:00Z" } };
    expect(await askAgents(listing(interceptor, leaving))).toEqual(new Map());
  });

  it.each([
    [{ conditions: [{ type: "PodScheduled", status: "False", message: "0/1 nodes fit" }] }, "0/1 nodes fit"],
    [
      {
        conditions: [],
        containerStatuses: [{ state: { waiting: { reason: "ErrImagePull", message: "no" } } }],
      },
      "ErrImagePull: no",
    ],
    [
      { conditions: [], containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }] },
      "PodInitializing",
    ],
    [{ conditions: [{ type: "Ready", status: "False" }] }, undefined],
  ])("say why they are not ready: %j", async (status, reason) => {
    const agents = await askAgents(listing(podOf("p", name, [name], status)));
    expect(agents.get(code)?.ready).toBe(false);
    expect(agents.get(code)?.reason).toBe(reason);
  });

  it("that are missing are explained by their Deployment", async () => {
    const answer =
      (text: string): Kubectl =>
      () =>
        Promise.resolve(text);
    const failure = { type: "ReplicaFailure", status: "True", message: "webhook refused" };
    expect(await askDeployment(answer(""), code)).toBe("there is no Deployment edge-01-wt-api-agent");
    expect(await askDeployment(answer(JSON.stringify({ status: { conditions: [failure] } })), code)).toBe(
      "webhook refused",
    );
    expect(await askDeployment(answer("{}"), code)).toBeUndefined();
  });
});

it("APIs are asked from a container that is there, also where the pod's name was cut", async () => {
  const calls: { args: readonly string[]; input: unknown }[] = [];
  const long = "a".repeat(50);
  const kubectl: Kubectl = (args, options) => {
    calls.push({ args, input: options?.input });
    return Promise.resolve(
      `${code} 200 0.012 Hello version: ${code}, instance: x \n${long} 0 5.001 curl: (28) out\n`,
    );
  };
  const container = `${long}-wt-api-agent`;
  const pod = { ...agent, name: `${container.slice(0, 58)}x7k2p`, container };
  const answers = await askApis(kubectl, pod, [request, { ...request, code: long, path: "/v2/health" }]);
  expect(answers).toEqual(
    new Map([
      [code, { status: 200, seconds: 0.012, text: `Hello version: ${code}, instance: x` }],
      [long, { status: 0, seconds: 5.001, text: "curl: (28) out" }],
    ]),
  );
  expect(calls).toHaveLength(1);
  expect(calls[0]?.args.slice(0, 8)).toEqual([
    "exec",
    "-i",
    "-n",
    "wt-system",
    pod.name,
    "-c",
    container,
    "--",
  ]);
  expect(calls[0]?.input).toBe(
    `edge-01 http://edge-01-wt-api-agent.wt-system:8888/hello\n${long} http://${long}-wt-api-agent.wt-system:8888/v2/health\n`,
  );
});

describe("the interceptor of a site", () => {
  const at =
    (pods: readonly object[], state = ""): Kubectl =>
    args =>
      Promise.resolve(args[0] === "get" ? JSON.stringify({ items: pods }) : state);
  const app = "wt-api-telepresence-interceptor";

  it("says what it does", async () => {
    const kubectl = at([podOf("p", app, ["interceptor"])], "connecting: telepresence connect: exit code 1\n");
    expect(await askInterceptor(kubectl, code)).toBe(
      "its interceptor says: connecting: telepresence connect: exit code 1",
    );
  });

  it("that is not there, or does not run, is named so", async () => {
    expect(await askInterceptor(at([]), code)).toBe("it has no interceptor pod");
    const waiting = {
      conditions: [],
      containerStatuses: [{ state: { waiting: { reason: "ErrImagePull" } } }],
    };
    expect(await askInterceptor(at([podOf("p", app, ["interceptor"], waiting)]), code)).toBe(
      "its interceptor does not run: ErrImagePull",
    );
  });
});
