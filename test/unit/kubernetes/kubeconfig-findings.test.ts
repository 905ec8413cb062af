import { execFileSync } from "node:child_process";

import { describe, expect, it } from "vitest";
import { stringify } from "yaml";

import {
  kubeconfigFindings,
  type KubeconfigArgs,
} from "../../../components/kubernetes/kubeconfig-findings.ts";

type Entry = Readonly<Record<string, unknown>>;

const secret = "s3cret-value-of-the-user";
const whole = "store what kubectl config view --raw --flatten --minify prints";
const anew = "fetch the kubeconfig anew";
const today = new Date("2026-11-26T00:00:00Z");
const inThatOf = "the kubeconfig in kubeconfig-site7";

/** A kubeconfig with one context, `admin`. */
const kubeconfig = (user: Entry, cluster: Entry = {}): string =>
  stringify({
    contexts: [{ name: "admin", context: { cluster: "site7", user: "someone" } }],
    clusters: [{ name: "site7", cluster: { server: "https://site7.example.org:6443", ...cluster } }],
    users: [{ name: "someone", user }],
  });

/** `problems` and `warnings`, a line each. */
function findings(text: string, more: Partial<KubeconfigArgs> = {}) {
  const found = kubeconfigFindings({
    text,
    name: "kubeconfig-site7",
    context: "admin",
    isAsked: false,
    now: today,
    ...more,
  });
  const lines = (list: typeof found.problems) => list.map(({ reason, remedy }) => `${reason} (${remedy})`);
  const result = { problems: lines(found.problems), warnings: lines(found.warnings) };
  expect(JSON.stringify(result)).not.toContain(secret);
  return result;
}
const problemsOf = (text: string, more: Partial<KubeconfigArgs> = {}) => findings(text, more).problems;

/** A certificate of `days` from now on, in base64 as a kubeconfig has it; its end is known from openssl alone. */
function certificate(days: number): { readonly data: string; readonly end: Date } {
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const pem = execFileSync(
    "openssl",
    [...args, "-keyout", "/dev/null", "-days", String(days), "-subj", "/CN=admin"],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const end = execFileSync("openssl", ["x509", "-noout", "-enddate"], { input: pem }).toString();
  return { data: pem.toString("base64"), end: new Date(end.replace("notAfter=", "")) };
}

const jwt = (claims: Entry): string =>
  [{ alg: "RS256" }, claims].map(part => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".") +
  ".c2ln";
const seconds = (date: string) => Date.parse(date) / 1000;
const after = (date: Date, days: number) => new Date(date.getTime() + days * 24 * 3_600_000);
const dayOf = (date: Date) => date.toISOString().slice(0, 10);

describe("a kubeconfig that can't be read", () => {
  it.each([
    ["empty", "", `kubeconfig-site7 is empty (${whole})`],
    ["blank", " \n", `kubeconfig-site7 is empty (${whole})`],
    [
      "not YAML",
      `users: [${secret}\n :`,
      `kubeconfig-site7 holds no kubeconfig that can be read as YAML (${whole})`,
    ],
    [
      "two documents",
      `a: ${secret}\n---\nb: 1\n`,
      `kubeconfig-site7 holds no kubeconfig that can be read as YAML (${whole})`,
    ],
    ["some text", secret, `kubeconfig-site7 holds no kubeconfig that can be read as YAML (${whole})`],
    ["a list", `- ${secret}`, `kubeconfig-site7 holds no kubeconfig that can be read as YAML (${whole})`],
    [
      "base64",
      Buffer.from(kubeconfig({ token: secret })).toString("base64"),
      "kubeconfig-site7 holds a kubeconfig in base64 (store it decoded, as base64 -d prints it)",
    ],
    ["without contexts", "contexts: []", `${inThatOf} has no contexts (${whole})`],
    ["with contexts of another form", "contexts: { admin: {} }", `${inThatOf} has no contexts (${whole})`],
  ])("is refused: %s", (_, text, line) => {
    expect(problemsOf(text)).toEqual([line]);
  });

  it("names the contexts that there are, and an entry that is missing", () => {
    expect(problemsOf(kubeconfig({ token: secret }), { context: "root" })).toEqual([
      `${inThatOf} has no context root (name one of its contexts: admin)`,
    ]);
    const lost = "contexts: [{ name: admin, context: { cluster: a, user: b } }]";
    expect(problemsOf(lost)).toEqual([
      `context admin of ${inThatOf} names a cluster and user that is not in it (${whole})`,
    ]);
  });
});

describe("a kubeconfig that holds no credentials of its own", () => {
  it("is refused when it names files, with the fields that do", () => {
    const files = { "client-certificate": "../client.crt", "client-key": "/root/client.key" };
    expect(problemsOf(kubeconfig(files, { "certificate-authority": "../ca.crt" }))).toEqual([
      `${inThatOf} names files (certificate-authority, client-certificate, client-key), which are not there when it is used (${whole})`,
    ]);
    expect(problemsOf(kubeconfig({ tokenFile: "token" }))).toEqual([
      `${inThatOf} names files (tokenFile), which are not there when it is used (${whole})`,
    ]);
  });

  it.each<[string, Entry, Entry]>([
    ["a CA", { token: secret }, { "certificate-authority-data": "DATA+OMITTED" }],
    ["a certificate", { "client-certificate-data": "DATA+OMITTED", "client-key-data": "DATA+OMITTED" }, {}],
    ["a token", { token: "REDACTED" }, {}],
    ["a password", { username: "admin", password: "REDACTED" }, {}],
  ])("is refused when kubectl has left out %s", (_, user, cluster) => {
    expect(problemsOf(kubeconfig(user, cluster))).toEqual([
      `kubectl has left the credentials out of ${inThatOf} (${whole})`,
    ]);
  });

  it("is refused when there are none, or half a pair", () => {
    expect(problemsOf(kubeconfig({}))).toEqual([`${inThatOf} has no credentials (${whole})`]);
    expect(problemsOf(kubeconfig({ "client-key-data": secret }))).toEqual([
      `${inThatOf} has a client key and no client certificate (${whole})`,
    ]);
    expect(problemsOf(kubeconfig({ "client-certificate-data": secret }))).toEqual([
      `${inThatOf} has a client certificate and no client key (${whole})`,
    ]);
    expect(problemsOf(kubeconfig({}, { server: "http://127.0.0.1:8001" }))).toEqual([]);
  });

  it("is refused when a field is no text", () => {
    expect(problemsOf(kubeconfig({ username: "admin", password: 123456 }))).toEqual([
      `${inThatOf} has something else than text for password (put it in quotes)`,
    ]);
  });
});

describe("credentials that end", () => {
  const { data, end } = certificate(30);
  const user = { "client-certificate-data": data, "client-key-data": "a2V5" };

  it.each([
    ["client certificate", kubeconfig(user)],
    ["certificate authority", kubeconfig({ token: secret }, { "certificate-authority-data": data })],
  ])("are a problem afterwards and a warning for seven days before: %s", (what, text) => {
    const line = (verb: string) => `the ${what} in kubeconfig-site7 ${verb} on ${dayOf(end)} (${anew})`;
    expect(findings(text, { now: end })).toEqual({ problems: [line("ended")], warnings: [] });
    expect(findings(text, { now: after(end, -7) })).toEqual({ problems: [], warnings: [line("ends")] });
    expect(findings(text, { now: after(end, -7.1) })).toEqual({ problems: [], warnings: [] });
  });

  it("are judged by the client's own certificate, and by the CA that lives longest", () => {
    const longer = Buffer.from(certificate(60).data, "base64").toString();
    const shorter = Buffer.from(data, "base64").toString();
    const both = (...pem: string[]) => Buffer.from(pem.join("")).toString("base64");
    const now = after(end, 1);
    const client = (chain: string) => kubeconfig({ ...user, "client-certificate-data": chain });
    expect(problemsOf(client(both(longer, shorter)), { now })).toEqual([]);
    expect(problemsOf(client(both(shorter, longer)), { now })).toHaveLength(1);
    const authorities = { "certificate-authority-data": both(shorter, longer) };
    expect(problemsOf(kubeconfig({ token: secret }, authorities), { now })).toEqual([]);
  });

  it("are a token's when it is a JSON Web Token", () => {
    const token = jwt({ exp: seconds("2026-11-26T01:00:00Z") });
    const line = (verb: string) => `the token in kubeconfig-site7 ${verb} on 2026-11-26 (${anew})`;
    expect(findings(kubeconfig({ token }))).toEqual({ problems: [], warnings: [line("ends")] });
    expect(findings(kubeconfig({ token }), { now: new Date("2026-11-26T01:00:00Z") })).toEqual({
      problems: [line("ended")],
      warnings: [],
    });
  });

  it.each([
    ["a token of another kind", secret],
    ["a token with two dots", "kubeconfig.u-abc.def"],
    ["a JSON Web Token without an end", jwt({ sub: "x" })],
    ["a JSON Web Token whose end is no number", jwt({ exp: "soon" })],
    ["a JSON Web Token of nothing", `a.${Buffer.from("null").toString("base64url")}.b`],
  ])("don't tell: %s", (_, token) => {
    expect(findings(kubeconfig({ token }))).toEqual({ problems: [], warnings: [] });
  });

  it("that are no PEM are refused", () => {
    const text = kubeconfig(
      { ...user, "client-certificate-data": "bm9uZQ==" },
      { "certificate-authority-data": "bm9uZQ==" },
    );
    expect(problemsOf(text)).toEqual(
      ["certificate authority", "client certificate"].map(
        what => `the ${what} in kubeconfig-site7 is not PEM in base64 (${whole})`,
      ),
    );
  });
});

describe("a login by a program", () => {
  const remedy =
    "fetch the kubeconfig anew with a current version of the tool that made it, or store a kubeconfig with a service account's token";
  const v1 = "client.authentication.k8s.io/v1";
  const login = (exec: Entry) =>
    kubeconfig({
      exec: { apiVersion: v1, command: "sh", interactiveMode: "Never", args: [secret], ...exec },
    });

  it.each<[string, Entry]>([
    ["on PATH", {}],
    ["by its path", { command: "/bin/sh" }],
    ["of the older interface", { apiVersion: `${v1}beta1`, interactiveMode: undefined }],
  ])("is accepted: %s", (_, exec) => {
    expect(findings(login(exec), { isAsked: true })).toEqual({ problems: [], warnings: [] });
  });

  it.each<[string, Entry, string]>([
    [
      "an interface that is gone",
      { apiVersion: `${v1}alpha1` },
      `logs in with sh by ${v1}alpha1, which no client speaks any more`,
    ],
    ["no interface", { apiVersion: null }, "logs in with sh by no version, which no client speaks any more"],
    [
      "v1 without interactiveMode",
      { interactiveMode: undefined },
      `logs in with sh and has no interactiveMode, which ${v1} requires`,
    ],
    ["a question", { interactiveMode: "Always" }, "logs in with sh, which asks somebody"],
    ["no program", { command: "" }, "logs in by a program without a name"],
    [
      "a path from nowhere",
      { command: "./bin/login" },
      "logs in with ./bin/login, a path from the kubeconfig's own folder",
    ],
  ])("is refused for %s, also by a preview", (_, exec, reason) => {
    expect(findings(login(exec))).toEqual({ problems: [`${inThatOf} ${reason} (${remedy})`], warnings: [] });
  });

  it("is refused for a way that no client has any more", () => {
    const text = kubeconfig({ "auth-provider": { name: "gcp", config: { "access-token": secret } } });
    expect(problemsOf(text)).toEqual([
      `${inThatOf} logs in by an auth-provider, which no client has any more (${remedy})`,
    ]);
  });

  it.each([
    ["no-such-cloud-cli", "on PATH"],
    ["/nowhere/no-such-cloud-cli", "there"],
  ])("needs the program %s where the cluster is asked, and a preview warns", (command, where) => {
    const line = `${inThatOf} logs in with ${command}, which is not ${where} (install it, or store a kubeconfig with a service account's token)`;
    expect(findings(login({ command }), { isAsked: true })).toEqual({ problems: [line], warnings: [] });
    expect(findings(login({ command }))).toEqual({ problems: [], warnings: [line] });
  });
});

describe("the server of a kubeconfig", () => {
  const at = (server: unknown, more: Entry = {}) => kubeconfig({ token: secret }, { server, ...more });

  it.each([
    "https://127.0.0.1:6443",
    "https://[::1]:6443",
    "https://rancher.example.org/k8s/clusters/c-m-x7k2p9qd",
    "site7.example.org:6443",
    "10.0.0.1:6443",
  ])("may be %s", server => {
    expect(findings(at(server))).toEqual({ problems: [], warnings: [] });
  });

  it("may be behind a proxy, or not be verified", () => {
    expect(problemsOf(at("https://a", { "proxy-url": "http://proxy:3128" }))).toEqual([]);
    expect(problemsOf(at("https://a", { "insecure-skip-tls-verify": true }))).toEqual([]);
  });

  it.each([undefined, null, ""])("is missing: %s", server => {
    expect(problemsOf(at(server))).toEqual([`${inThatOf} names no server (${whole})`]);
  });

  it.each(["the cluster", "ftp://a", "https://", 6443])("is no URL: %s", server => {
    expect(problemsOf(at(server))).toEqual([
      `the server of ${inThatOf} is not a URL (write one such as https://api.example.org:6443 there)`,
    ]);
  });

  it("is not verified and verified at once", () => {
    const cluster = { "insecure-skip-tls-verify": true, "certificate-authority-data": certificate(1).data };
    expect(problemsOf(at("https://a", cluster), { now: new Date() })).toEqual([
      `${inThatOf} has a certificate authority and insecure-skip-tls-verify (take one of the two out of it)`,
    ]);
  });
});
