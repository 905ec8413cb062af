import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { afterEach, expect, it } from "vitest";

import { missingRights } from "../../components/adoption/facts/ask-rights.ts";
import { tryObjects } from "../../components/adoption/facts/try-objects.ts";
import { withApi } from "../../components/kubernetes/api.ts";
import type { Right } from "../../components/kubernetes/rights.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { kubeconfigFor } from "../support/deaf-server.ts";

/** A question that a server got. */
interface Question {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

type Answer = readonly [statusCode: number, body: object];

const close: (() => void)[] = [];
afterEach(() => {
  for (const end of close.splice(0)) end();
});

/** Starts a server, and tells its kubeconfig and every question that it gets. */
async function serve(
  answer: (question: Question) => Answer,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly kubeconfig: string; readonly questions: Question[] }> {
  const questions: Question[] = [];
  const server = createServer((request, response) => {
    void text(request).then(body => {
      const url = new URL(request.url ?? "/", "http://server");
      const question = { method: request.method ?? "", url, body };
      questions.push(question);
      const [statusCode, content] = answer(question);
      response.writeHead(statusCode, { "Content-Type": "application/json", ...headers });
      response.end(JSON.stringify(content));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  close.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { kubeconfig: kubeconfigFor((server.address() as AddressInfo).port), questions };
}

const limit = 10_000;

it("sends objects as dry runs, whatever they are", async () => {
  const { kubeconfig, questions } = await serve(({ url }) =>
    url.pathname === "/refused" ? [403, { message: "never" }] : [201, { kind: "Thing" }],
  );
  const answers = await withApi(kubeconfig, limit, api =>
    Promise.all([api.dryRun("/taken", { a: 1 }), api.dryRun("/refused?x=1", {})]),
  );
  expect(answers).toEqual([
    { statusCode: 201, body: { kind: "Thing" } },
    { statusCode: 403, body: { message: "never" } },
  ]);
  expect(questions.map(({ method, url }) => `${method} ${url.search}`).sort()).toEqual([
    "POST ?dryRun=All",
    "POST ?x=1&dryRun=All",
  ]);
  expect(questions.find(({ url }) => url.pathname === "/taken")?.body).toBe('{"a":1}');
});

it("reads a long list in parts, and none where there is no such list", async () => {
  const { kubeconfig, questions } = await serve(({ url }) => {
    if (url.pathname === "/none") return [404, {}];
    const rest = url.searchParams.get("continue");
    return rest === null ? [200, { items: [1, 2], metadata: { continue: "a b" } }] : [200, { items: [3] }];
  });
  await withApi(kubeconfig, limit, async api => {
    expect(await api.objects("/many?labelSelector=x")).toEqual([1, 2, 3]);
    expect(await api.objects("/none")).toEqual([]);
  });
  expect(questions.map(({ url }) => url.searchParams.get("continue"))).toEqual([null, "a b", null]);
});

it("reads text as it is, and none where there is none", async () => {
  const { kubeconfig } = await serve(({ url }) => [url.pathname === "/log" ? 200 : 404, ["not", "parsed"]]);
  await withApi(kubeconfig, limit, async api => {
    expect(await api.text("/log")).toBe('["not","parsed"]');
    expect(await api.text("/none")).toBeUndefined();
  });
});

it("reads a cluster's clock", async () => {
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  const { kubeconfig } = await serve(() => [200, {}], { Date: date });
  const { ahead, seconds } = await withApi(kubeconfig, limit, api => api.clock());
  expect(Math.abs(ahead - 3600)).toBeLessThan(2);
  expect(seconds).toBeLessThan(5);
  const away = await serve(() => [502, { message: "connection refused" }]);
  const asked = withApi(away.kubeconfig, limit, api => api.clock());
  expect(await asked.catch(messageOf)).toBe("connection refused");
});

it("asks for rights once a namespace, and again only for those that no rule lists", async () => {
  const right = (verb: string, namespace?: string): Right => ({
    verb,
    group: "",
    resource: "pods/exec",
    ...(namespace !== undefined && { namespace }),
  });
  const { kubeconfig, questions } = await serve(({ url, body }) => {
    const { spec } = JSON.parse(body) as {
      readonly spec: { readonly namespace?: string; readonly resourceAttributes?: { readonly verb: string } };
    };
    if (url.pathname.endsWith("selfsubjectrulesreviews")) {
      const rules = [{ verbs: ["create"], apiGroups: [""], resources: ["pods/exec"] }];
      return [201, { status: { resourceRules: spec.namespace === "one" ? rules : null } }];
    }
    return [201, { status: { allowed: spec.resourceAttributes?.verb === "get" } }];
  });
  const missing = await withApi(kubeconfig, limit, api =>
    missingRights(api, [right("create", "one"), right("get", "two"), right("list"), right("watch")]),
  );
  expect(missing).toEqual([right("list"), right("watch")]);
  const asked = questions.map(({ url, body }) => `${url.pathname.split("/").at(-1) ?? ""} ${body}`).sort();
  expect(asked).toHaveLength(6);
  expect(asked[0]).toContain('"resource":"pods","subresource":"exec"');
  expect(questions.filter(({ url }) => url.pathname.endsWith("rulesreviews"))).toHaveLength(3);
});

it("says which objects are refused, and leaves out those that are there and kinds that are not", async () => {
  const { kubeconfig, questions } = await serve(({ method, url, body }) => {
    if (method === "GET") {
      const resources = [{ name: "secrets", kind: "Secret", namespaced: true, verbs: [] }];
      return url.pathname === "/api/v1" ? [200, { resources }] : [404, {}];
    }
    const { name } = (JSON.parse(body) as { readonly metadata: { readonly name: string } }).metadata;
    return name === "new" ? [201, {}] : [name === "old" ? 409 : 403, { message: "not\n  here" }];
  });
  const trial = (name: string, apiVersion = "v1") => ({
    what: `Secret ${name}`,
    object: { apiVersion, kind: "Secret", metadata: { name, namespace: "to-come" } },
    insteadIn: "default",
  });
  const refusals = await withApi(kubeconfig, limit, api =>
    tryObjects(api, [trial("new"), trial("old"), trial("bad"), trial("odd", "example.com/v1")]),
  );
  expect(refusals).toEqual([
    { what: "Secret bad", insteadIn: "default", statusCode: 403, message: "not here" },
  ]);
  const posts = questions.filter(({ method }) => method === "POST");
  expect(new Set(posts.map(({ url }) => url.pathname))).toEqual(
    new Set(["/api/v1/namespaces/default/secrets"]),
  );
  expect(posts.every(({ body }) => body.includes('"namespace":"default"'))).toBe(true);
});
