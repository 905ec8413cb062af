import { randomBytes } from "node:crypto";

import { describe, expect, it } from "vitest";

import { redactor } from "../../../components/diagnosis/archive/redact.ts";
import { kubeconfigValues, secretValues } from "../../../components/diagnosis/archive/secret-values.ts";
import { tokenKubeconfig } from "../../../components/kubernetes/kubeconfig.ts";
import { OpensslFolder } from "../../support/certificates.ts";
import { findSecrets } from "../../support/secrets.ts";

const openssl = new OpensslFolder();
const { certificate, key } = openssl.selfSigned();
openssl.remove();
const base64 = (text: string) => Buffer.from(text).toString("base64");
const password = 'p"a\\ss word/with=marks';
const token = randomBytes(24).toString("base64url");

/** Every way in which a value may get into a file. */
const places: readonly [string, (value: string) => string][] = [
  ["as it is", value => `before ${value} after`],
  ["in JSON", value => JSON.stringify({ log: value })],
  ["in JSON within JSON", value => JSON.stringify({ log: JSON.stringify({ inside: value }) })],
  ["in base64", base64],
  ["in base64 of more, one on", value => base64(`x${value}y`)],
  ["in base64 of more, two on", value => base64(`xx${value}yy`)],
  ["in base64 of more, three on", value => base64(`xxx${value}yyy`)],
];

describe.each([
  ["a token", token],
  ["a private key", key],
  ["a password", password],
])("%s", (what, value) => {
  it.each(places)("is taken out %s", (_, write) => {
    const text = redactor(secretValues({ value: base64(value) }))(write(value));
    const body = value.replaceAll(/-----[^-]+-----|\n/g, "");
    expect(
      findSecrets(
        [
          { what, value: body },
          { what: `${what}, in base64`, value: base64(body).slice(0, -4) },
        ],
        { text },
      ),
    ).toEqual([]);
    expect(text).toContain("[secret]");
  });
});

it("a secret that is no text is taken out where it stands in base64", () => {
  const binary = randomBytes(24).toString("base64");
  expect(redactor(secretValues({ key: binary }))(`before ${binary} after`)).toBe("before [secret] after");
});

it("a secret is taken out as Go's programs write it in JSON", () => {
  const redact = redactor(secretValues({ password: base64("pass&word<with>marks") }));
  expect(redact('{"is":"pass\\u0026word\\u003cwith\\u003emarks"}')).toBe('{"is":"[secret]"}');
});

it("a certificate is no secret, and neither is what is too short to tell", () => {
  const redact = redactor(
    secretValues({ "ca.crt": base64(certificate), namespace: base64("istio-system"), flag: base64("true") }),
  );
  const text = `${certificate} ${base64(certificate)} istio-system true`;
  expect(redact(text)).toBe(text);
});

it("tokens and keys are taken out by their form, whoever's they are", () => {
  const jwt = `eyJhbGciOiJSUzI1NiIs.eyJpc3MiOiJrdWJlcm5ldGVz.${randomBytes(20).toString("base64url")}`;
  expect(redactor([])(`Bearer ${jwt}, ${key}`)).toBe("Bearer [secret], [secret]\n");
});

it("passwords in URLs are taken out, and nothing else of them", () => {
  expect(redactor([])("HTTPS_PROXY=http://me:pass-word@proxy:3128, https://host:443/a@b")).toBe(
    "HTTPS_PROXY=http://me:[secret]@proxy:3128, https://host:443/a@b",
  );
});

it("the credentials of a kubeconfig are found, decoded as well, and not what logs in", () => {
  expect(
    kubeconfigValues(tokenKubeconfig({ name: "x", server: "https://x", caData: "", user: { token } })),
  ).toContain(token);
  const admin = JSON.stringify({
    users: [
      { name: "a", user: { "client-key-data": base64(key), "client-certificate-data": base64(certificate) } },
      {
        name: "b",
        user: { exec: { command: "a-login-program", env: [{ name: "KEY", value: "of-the-login" }] } },
      },
    ],
  });
  const values = kubeconfigValues(admin);
  expect(values).toEqual(expect.arrayContaining([base64(key), key, "of-the-login"]));
  expect(values).not.toContain("a-login-program");
  expect(kubeconfigValues("users: [")).toEqual([]);
  expect(kubeconfigValues("no kubeconfig")).toEqual([]);
});

it("the credentials of a remote secret are found in it", () => {
  const kubeconfig = tokenKubeconfig({ name: "x", server: "https://x", caData: "", user: { token } });
  expect(redactor(secretValues({ remote: base64(kubeconfig) }))(`log: ${token}`)).toBe("log: [secret]");
});
