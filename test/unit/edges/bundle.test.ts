import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { isMap, parse, parseAllDocuments, visit, type Document } from "yaml";

import { bundleInput } from "../../../components/edges/site/bundle.ts";
import { templateText } from "../../../components/edges/site/bundle-template.ts";
import { inlineKubeconfig, type Credential } from "../../../components/edges/credential.ts";
import { codeLabel, maxCodeLength } from "../../../components/edges/names.ts";
import { siteObjects, type SiteObjectsArgs } from "../../../components/edges/site/site-objects.ts";
import type { KubernetesObject } from "../../../components/kubernetes/manifest.ts";

const credential = {
  code: "edge-01",
  server: "https://api.example.org:6443",
  caData: "Q0E=",
  token: "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl-_x",
};
const args = { code: "edge-01", image: "r/telepresence:2" };
const sampled = { ...args, sampleImage: "r/helloworld:1" };

/** What the program's template and its script make of a site. */
function bundleText({ code, ...args }: SiteObjectsArgs, credential: Credential): string {
  const directory = mkdtempSync(join(tmpdir(), "isthmus-test-"));
  try {
    const [template, file] = [join(directory, "template"), join(directory, "sites", "bundle.yaml")];
    writeFileSync(template, templateText(args));
    const environment = { ISTHMUS_TEMPLATE: template, ISTHMUS_FILE: file, ISTHMUS_CODE: code };
    execFileSync("sh", ["components/write-bundle.sh"], {
      input: bundleInput(credential),
      env: { ...process.env, ...environment },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    return readFileSync(file, "utf8");
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const documents = (text: string): Document.Parsed[] => [...parseAllDocuments(text)] as Document.Parsed[];
const objectsIn = (text: string) => documents(text).map(document => document.toJS() as KubernetesObject);
const kindsIn = (text: string) => objectsIn(text).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe("a bundle", () => {
  it("has everything that a site needs, in the order in which it is made", () => {
    expect(kindsIn(bundleText(args, credential))).toEqual([
      "Secret edge-01-wt-management-cluster-kubeconfig",
      "ConfigMap edge-01-wt-api-telepresence-interceptor",
      "Deployment edge-01-wt-api-telepresence-interceptor",
    ]);
    expect(kindsIn(bundleText(sampled, credential))).toEqual([
      "Namespace wt-system",
      "Secret edge-01-wt-management-cluster-kubeconfig",
      "Deployment edge-01-wt-api-sample",
      "Service edge-01-wt-api",
      "ConfigMap edge-01-wt-api-telepresence-interceptor",
      "Deployment edge-01-wt-api-telepresence-interceptor",
    ]);
  });

  it("may start Telepresence's program, whose file has a capability", () => {
    const interceptor = objectsIn(bundleText(args, credential)).find(({ kind }) => kind === "Deployment");
    expect(interceptor).toHaveProperty("spec.template.spec.containers[0].securityContext.capabilities", {
      drop: ["ALL"],
      add: ["NET_ADMIN", "NET_RAW", "MKNOD", "NET_BIND_SERVICE"],
    });
  });

  it("holds the token as it is, and only in a file of its own in the Secret", () => {
    const text = bundleText(args, credential);
    const [secret, ...others] = objectsIn(text);
    const { kubeconfig, token } = (secret as unknown as { stringData: Record<string, string> }).stringData;
    expect(token).toBe(credential.token);
    expect(parse(kubeconfig ?? "")).toMatchObject({
      clusters: [{ cluster: { server: credential.server, "certificate-authority-data": "Q0E=" } }],
      users: [{ user: { tokenFile: "token" } }],
    });
    expect(JSON.stringify([kubeconfig, others])).not.toContain(credential.token);
  });

  it("leads through the site's proxy, which a site without one does not have", () => {
    const proxied = { ...credential, proxy: "http://proxy.example.org:3128" };
    const clusterIn = (text: string) => {
      const [secret] = objectsIn(text) as unknown as { stringData: { kubeconfig: string } }[];
      return (parse(secret?.stringData.kubeconfig ?? "") as { clusters: { cluster: object }[] }).clusters[0]
        ?.cluster;
    };
    expect(clusterIn(bundleText(args, proxied))).toEqual({
      server: credential.server,
      "proxy-url": "http://proxy.example.org:3128",
      "certificate-authority-data": "Q0E=",
    });
    expect(clusterIn(bundleText(args, credential))).not.toHaveProperty("proxy-url");
    expect(inlineKubeconfig(proxied)).toContain("proxy-url: http://proxy.example.org:3128");
  });

  it("is YAML without aliases, which not every reader knows, and the same objects that a cluster gets", () => {
    const text = bundleText(sampled, credential);
    for (const document of documents(text)) {
      expect(document.errors).toEqual([]);
      expect(isMap(document.contents)).toBe(true);
      visit(document, {
        Alias() {
          expect.unreachable("an alias");
        },
      });
    }
    expect(objectsIn(text).slice(2)).toEqual(siteObjects(sampled));
  });

  it("is the same text each time", () => {
    expect(bundleText(sampled, credential)).toBe(bundleText(sampled, credential));
  });
});

describe("what is made at a site", () => {
  const all = [...siteObjects({ ...sampled, code: "a".repeat(maxCodeLength) }), ...siteObjects(sampled)];

  it("is in wt-system, and has the code as a label", () => {
    for (const { metadata } of all) {
      expect(metadata.namespace).toBe("wt-system");
      expect(metadata.name.startsWith(`${metadata.labels?.[codeLabel] ?? "?"}-`)).toBe(true);
    }
  });

  it("has labels with room for the longest code", () => {
    const labelled: object[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, child] of Object.entries(value)) {
        if (["labels", "matchLabels"].includes(key)) labelled.push(child as object);
        collect(child);
      }
    };
    collect(all);
    expect(labelled.length).toBeGreaterThan(all.length);
    for (const labels of labelled) {
      for (const value of Object.values(labels))
        expect(value).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
    }
  });

  it("is found by labels that no other code's pods have", () => {
    for (const object of all.filter(object => "spec" in object)) {
      const { selector, template } = object["spec"] as {
        readonly selector: Readonly<Record<string, unknown>>;
        readonly template?: { readonly metadata: { readonly labels: unknown } };
      };
      expect(selector["matchLabels"] ?? selector).toHaveProperty([codeLabel]);
      if (template) expect(template.metadata.labels).toEqual(selector["matchLabels"]);
    }
  });

  it("calls the sample where there is one, and else wutong's own API", () => {
    const apiOf = (from: typeof args) => {
      const [deployment] = siteObjects(from).slice(-1);
      const text = JSON.stringify(deployment);
      return ["API_HOST", "API_PORT", "API_PATH"].map(
        name => new RegExp(`"name":"${name}","value":"([^"]*)"`).exec(text)?.[1],
      );
    };
    expect(apiOf(sampled)).toEqual(["edge-01-wt-api.wt-system", "8888", "/hello"]);
    expect(apiOf(args)).toEqual(["wt-api-api-inner.wt-system", "8888", "/v2/health"]);
  });
});
