import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { encodePem, pemBlocks } from "../../../certs/pem.ts";
import {
  certificateAlone,
  privateKeyAlone,
  readUploadedRoot,
  type UploadCircumstances,
} from "../../../certs/uploaded-root.ts";
import { OpensslFolder, type Pair } from "../../support/certificates.ts";

const names = {
  ...{ certificate: "company-root-cert", privateKey: "company-root-key" },
  setCertificate: "./isthmus pulumi config set company-root-cert --stack prod",
  setPrivateKey: "./isthmus pulumi config set --secret company-root-key --stack prod",
};
const openssl = new OpensslFolder();
const ca = "basicConstraints = critical, CA:TRUE";

afterAll(() => {
  openssl.remove();
});

/** The problems of a pair, one `key: reason (remedy)` each; the key itself must be in none of them. */
function problemsOf({ certificate, key }: Pair, circumstances: Partial<UploadCircumstances> = {}): string[] {
  const { problems } = readUploadedRoot(certificate, key, { names, ...circumstances });
  const lines = problems.map(({ of, reason, remedy }) => `${of}: ${reason} (${remedy})`);
  const secrets = key.split("\n").filter(line => line.length > 20 && !line.startsWith("---"));
  expect(secrets.filter(secret => lines.some(line => line.includes(secret)))).toEqual([]);
  return lines;
}

let root: Pair;
beforeAll(() => {
  root = openssl.selfSigned();
});

describe("an uploaded root CA is used", () => {
  it("byte for byte, as pulumi config set stores it", () => {
    const stored = { certificate: root.certificate.trimEnd(), key: root.key.trimEnd() };
    expect(problemsOf(stored)).toEqual([]);
    expect(certificateAlone(stored.certificate)).toBe(stored.certificate);
    expect(privateKeyAlone(stored.key)).toBe(stored.key);
  });

  const clean = ({ certificate, key }: Pair) => [certificate.trimEnd(), key.trimEnd()];
  const wrappings: readonly (readonly [string, (pair: Pair) => Pair])[] = [
    ["with a byte-order mark", pair => each(pair, text => `\ufeff${text}`)],
    ["with Windows' line ends", pair => each(pair, text => text.replaceAll("\n", "\r\n"))],
    ["indented", pair => each(pair, text => text.replace(/^/gm, "    "))],
    ["on one line", pair => each(pair, text => text.replaceAll("\n", " "))],
    ["with bag attributes", pair => each(pair, text => `Bag Attributes\n    friendlyName: root\n${text}`)],
    [
      "with the certificate in words",
      pair => ({
        ...pair,
        certificate: openssl.run("x509", "-text", "-in", openssl.file(pair.certificate)),
      }),
    ],
    [
      "with the curve before the key",
      pair => ({ ...pair, key: openssl.run("ecparam", "-name", "prime256v1") + pair.key }),
    ],
    ["with the certificate behind the key", pair => ({ ...pair, key: pair.key + pair.certificate })],
    [
      "with a key that is labelled as another form",
      pair => ({ ...pair, key: pair.key.replaceAll(" PRIVATE KEY", " EC PRIVATE KEY") }),
    ],
  ];
  it.each(wrappings)("%s, without what stands around it", (_, wrap) => {
    const wrapped = wrap(root);
    expect(problemsOf(wrapped)).toEqual([]);
    expect([certificateAlone(wrapped.certificate), privateKeyAlone(wrapped.key)]).toEqual(clean(root));
  });

  it("in the forms of a key that openssl writes with -traditional", () => {
    for (const key of [root.key, openssl.newKey("RSA", "rsa_keygen_bits:2048")]) {
      const traditional = openssl.run("pkey", "-traditional", "-in", openssl.file(key));
      const pair = { ...openssl.selfSigned({ key }), key: traditional };
      expect(problemsOf(pair)).toEqual([]);
      expect(privateKeyAlone(traditional)).toBe(traditional.trimEnd());
    }
  });

  it("with each kind of key that Istio documents", () => {
    for (const curve of ["P-384", "P-521"]) {
      const key = openssl.newKey("EC", `ec_paramgen_curve:${curve}`);
      expect(problemsOf(openssl.selfSigned({ key }))).toEqual([]);
    }
  });

  it("with a path length that leaves room, or a weak signature of its own, which nobody checks", () => {
    expect(problemsOf(openssl.selfSigned({ extensions: ["basicConstraints = CA:TRUE, pathlen:1"] }))).toEqual(
      [],
    );
    const key = openssl.newKey("RSA", "rsa_keygen_bits:2048");
    for (const digest of ["-sha1", "-md5"]) {
      expect(problemsOf(openssl.selfSigned({ key, more: [digest] }))).toEqual([]);
    }
  });

  it("until it ends", () => {
    const { notAfter } = readUploadedRoot(root.certificate, root.key, { names });
    const days = ((notAfter?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(399);
    expect(days).toBeLessThanOrEqual(400);
  });
});

describe("a value that does not hold what it should is refused:", () => {
  const cut = (text: string) => text.slice(0, text.indexOf("-----END") - 10);
  const certificate = (value: (pair: Pair) => string) => (pair: Pair) => ({
    ...pair,
    certificate: value(pair),
  });
  const key = (value: (pair: Pair) => string) => (pair: Pair) => ({ ...pair, key: value(pair) });
  const cases: readonly (readonly [string, (pair: Pair) => Pair, readonly string[]])[] = [
    [
      "the key in the certificate's value, behind the certificate",
      certificate(pair => pair.certificate + pair.key),
      [
        "certificate: company-root-cert holds a private key as well (store the certificate alone: openssl x509 -in FILE)",
      ],
    ],
    [
      "the key in the certificate's value, before the certificate and cut off",
      certificate(pair => cut(pair.key) + pair.certificate),
      [
        "certificate: company-root-cert holds a private key as well (store the certificate alone: openssl x509 -in FILE)",
      ],
    ],
    [
      "the two in each other's place",
      pair => ({ certificate: pair.key, key: pair.certificate }),
      [
        "certificate: company-root-cert holds a private key and no certificate (store the certificate there, and the key with ./isthmus pulumi config set --secret company-root-key --stack prod < FILE)",
        "privateKey: company-root-key holds a certificate and no private key (store the root's key as PEM: openssl pkey -in FILE | ./isthmus pulumi config set --secret company-root-key --stack prod)",
      ],
    ],
    [
      "nothing at all",
      () => ({ certificate: "", key: " \n" }),
      [
        "certificate: company-root-cert is empty (./isthmus pulumi config set company-root-cert --stack prod < FILE)",
        "privateKey: company-root-key is empty (./isthmus pulumi config set --secret company-root-key --stack prod < FILE)",
      ],
    ],
    [
      "other texts",
      () => ({ certificate: "none", key: "none" }),
      [
        "certificate: company-root-cert holds no PEM certificate (store the root's certificate as PEM: openssl x509 -in FILE)",
        "privateKey: company-root-key holds no PEM private key (store the root's key as PEM: openssl pkey -in FILE | ./isthmus pulumi config set --secret company-root-key --stack prod)",
      ],
    ],
    [
      "a chain with the key",
      certificate(pair => pair.certificate + pair.certificate + pair.key),
      [
        "certificate: company-root-cert holds a private key as well (store the certificate alone: openssl x509 -in FILE)",
        "certificate: company-root-cert holds 2 certificates (store the root's own alone, without a chain)",
      ],
    ],
    [
      "a request",
      certificate(pair => openssl.run("req", "-new", "-key", openssl.file(pair.key), "-subj", "/CN=root")),
      [
        "certificate: company-root-cert holds a block CERTIFICATE REQUEST and no certificate (store the root's certificate as PEM: openssl x509 -in FILE)",
      ],
    ],
    [
      "the bundle that Windows exports",
      certificate(pair => openssl.run("crl2pkcs7", "-nocrl", "-certfile", openssl.file(pair.certificate))),
      [
        "certificate: company-root-cert holds a block PKCS7 and no certificate (store the root's own of those that openssl pkcs7 -in FILE -print_certs prints)",
      ],
    ],
    [
      "a certificate that was cut off",
      certificate(pair => cut(pair.certificate)),
      [
        "certificate: company-root-cert holds a certificate that can't be read (see what openssl x509 -in FILE -noout -text says of it)",
      ],
    ],
    [
      "a certificate with a byte too many",
      certificate(pair => pair.certificate.replace("\nM", "\nMAA")),
      [
        "certificate: company-root-cert holds a certificate that can't be read (see what openssl x509 -in FILE -noout -text says of it)",
      ],
    ],
    [
      "a key that was cut off",
      key(pair => cut(pair.key)),
      [
        "privateKey: company-root-key holds a private key that can't be read (see what openssl pkey -in FILE -noout says of it)",
      ],
    ],
    [
      "a key with other bytes in it",
      key(pair => pair.key.replace(/\n(M[^\n]*)/, (_, line: string) => `\n${line.toLowerCase()}`)),
      [
        "privateKey: company-root-key holds a private key that can't be read (see what openssl pkey -in FILE -noout says of it)",
      ],
    ],
    [
      "a certificate in the block of a key",
      key(pair => pair.certificate.replaceAll("CERTIFICATE", "PRIVATE KEY")),
      [
        "privateKey: company-root-key holds a private key that can't be read (see what openssl pkey -in FILE -noout says of it)",
      ],
    ],
    [
      "a key with a passphrase, PKCS#8",
      key(pair => openssl.run("pkey", "-in", openssl.file(pair.key), "-aes256", "-passout", "pass:secret")),
      [
        "privateKey: company-root-key holds a key that is encrypted with a passphrase (store it without one, as Pulumi encrypts it: openssl pkey -in FILE | ./isthmus pulumi config set --secret company-root-key --stack prod)",
      ],
    ],
    [
      "a key with a passphrase, traditional",
      key(pair =>
        openssl.run(
          "pkey",
          "-in",
          openssl.file(pair.key),
          "-traditional",
          "-aes256",
          "-passout",
          "pass:secret",
        ),
      ),
      [
        "privateKey: company-root-key holds a key that is encrypted with a passphrase (store it without one, as Pulumi encrypts it: openssl pkey -in FILE | ./isthmus pulumi config set --secret company-root-key --stack prod)",
      ],
    ],
    [
      "the public key",
      key(pair => openssl.run("pkey", "-in", openssl.file(pair.key), "-pubout")),
      [
        "privateKey: company-root-key holds a public key and no private one (store the root's key as PEM: openssl pkey -in FILE | ./isthmus pulumi config set --secret company-root-key --stack prod)",
      ],
    ],
    [
      "two keys",
      key(pair => pair.key + pair.key),
      ["privateKey: company-root-key holds 2 private keys (store the root's own alone)"],
    ],
    [
      "a key in OpenSSH's format",
      key(pair => pair.key.replaceAll("PRIVATE", "OPENSSH PRIVATE")),
      [
        "privateKey: company-root-key holds a key in OpenSSH's own format (ssh-keygen -p -N '' -m PKCS8 -f FILE writes it anew: do that with a copy)",
      ],
    ],
    [
      "the key of another certificate",
      key(() => openssl.newKey()),
      [
        "privateKey: the key in company-root-key is not that of the certificate in company-root-cert (upload the pair: openssl x509 -in FILE -noout -pubkey prints what openssl pkey -in FILE -pubout does)",
      ],
    ],
  ];
  it.each(cases)("%s", (_, change, lines) => {
    expect(problemsOf(change(root))).toEqual(lines);
  });

  it("and is not passed on either", () => {
    expect(() => certificateAlone(root.certificate + root.certificate)).toThrow("holds 2 certificates");
    expect(() => privateKeyAlone(root.certificate)).toThrow("no private key");
  });
});

describe("a certificate that can't be a mesh's root is refused:", () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      "a leaf",
      ["basicConstraints = critical, CA:FALSE"],
      [
        "it is not a CA: its basic constraints do not say CA:TRUE (upload a CA's certificate, or have it issued with basicConstraints=critical,CA:TRUE)",
      ],
    ],
    [
      "one whose key usage lacks signing, for that reason alone",
      [ca, "keyUsage = critical, digitalSignature, keyEncipherment"],
      ["its key usage does not include certificate signing (have it issued with keyCertSign)"],
    ],
    [
      "one that allows no intermediate",
      ["basicConstraints = critical, CA:TRUE, pathlen:0"],
      [
        "its path length 0 allows no intermediate CA below it (have it issued with a path length of 1 or more, or with none)",
      ],
    ],
    [
      "one that allows no intermediate, and another extension that holds the bytes of an object identifier",
      ["1.3.6.1.4.1.55555.1 = DER:0603551d130400", "basicConstraints = critical, CA:TRUE, pathlen:0"],
      [
        "its path length 0 allows no intermediate CA below it (have it issued with a path length of 1 or more, or with none)",
      ],
    ],
    [
      "one for mail only",
      [ca, "extendedKeyUsage = emailProtection"],
      [
        "its extended key usage leaves out TLS servers or clients (have it issued without extendedKeyUsage, or with serverAuth and clientAuth)",
      ],
    ],
    [
      "one for TLS servers only",
      [ca, "extendedKeyUsage = serverAuth"],
      [
        "its extended key usage leaves out TLS servers or clients (have it issued without extendedKeyUsage, or with serverAuth and clientAuth)",
      ],
    ],
    ["one for TLS", [ca, "extendedKeyUsage = clientAuth, serverAuth"], []],
    [
      "one with a critical extension that is unknown",
      [ca, "1.3.6.1.4.1.55555.1 = critical, ASN1:UTF8String:x"],
      [
        "it has critical extensions that Istio does not know: 1.3.6.1.4.1.55555.1 (have it issued without them, or with them not critical)",
      ],
    ],
    [
      "one with an unknown extension that is not critical",
      [ca, "1.3.6.1.4.1.55555.1 = ASN1:UTF8String:x"],
      [],
    ],
    [
      "one for the company's domain only",
      [ca, "nameConstraints = critical, permitted;DNS:example.com"],
      [
        "its name constraints do not permit istiod.istio-system.svc, istiod-remote.istio-system.svc, istio-pilot.istio-system.svc (have it issued without them, or so that they permit DNS:istio-system.svc and URI:mesh.example.com)",
      ],
    ],
    [
      "one for another trust domain only",
      [ca, "nameConstraints = critical, permitted;URI:example.com"],
      [
        "its name constraints do not permit spiffe://mesh.example.com (have it issued without them, or so that they permit DNS:istio-system.svc and URI:mesh.example.com)",
      ],
    ],
    [
      "one without the mesh's names",
      [ca, "nameConstraints = critical, excluded;DNS:svc, excluded;URI:.example.com"],
      [
        "its name constraints do not permit istiod.istio-system.svc, istiod-remote.istio-system.svc, istio-pilot.istio-system.svc, spiffe://mesh.example.com (have it issued without them, or so that they permit DNS:istio-system.svc and URI:mesh.example.com)",
      ],
    ],
    [
      "one for subjects of a company only",
      [ca, "nameConstraints = critical, permitted;dirName:subject"],
      [
        "its name constraints are about more than DNS names, URIs, addresses and mail (have it issued without them, or so that they permit DNS:istio-system.svc and URI:mesh.example.com)",
      ],
    ],
    [
      "one for the mesh's names in capitals",
      [ca, "nameConstraints = critical, permitted;DNS:ISTIO-SYSTEM.SVC"],
      [],
    ],
    [
      "one for the mesh's names",
      [
        ca,
        "nameConstraints = critical, permitted;DNS:istio-system.svc, permitted;DNS:example.com, permitted;URI:mesh.example.com, excluded;DNS:example.org, excluded;IP:10.0.0.0/255.0.0.0, permitted;email:example.com",
      ],
      [],
    ],
    [
      "several things at once",
      ["basicConstraints = CA:TRUE, pathlen:0", "keyUsage = cRLSign", "extendedKeyUsage = codeSigning"],
      [
        "its key usage does not include certificate signing (have it issued with keyCertSign)",
        "its path length 0 allows no intermediate CA below it (have it issued with a path length of 1 or more, or with none)",
        "its extended key usage leaves out TLS servers or clients (have it issued without extendedKeyUsage, or with serverAuth and clientAuth)",
      ],
    ],
  ];
  it.each(cases)("%s", (_, extensions, lines) => {
    const pair = openssl.selfSigned({ extensions, sections: "[subject]\nO = Example Org" });
    const problems = problemsOf(pair, { trustDomain: "mesh.example.com" });
    expect(problems).toEqual(lines.map(line => `certificate: ${line}`));
  });

  it("one that another CA issued, also to itself by another key", () => {
    const refusal =
      "certificate: it is not self-signed: another CA issued it (upload the root at the top of its chain; openssl x509 -in FILE -noout -issuer names the next one)";
    expect(problemsOf(openssl.issued(root, [ca], "/CN=Intermediate CA"))).toEqual([refusal]);
    expect(problemsOf(openssl.issued(root, [ca], "/O=Example Org/CN=Example Root CA"))).toEqual([refusal]);
  });

  it("one of version 1", () => {
    const request = openssl.run("req", "-new", "-key", openssl.file(root.key), "-subj", "/CN=root");
    const certificate = openssl.run(
      ...["x509", "-req", "-in", openssl.file(request), "-signkey", openssl.file(root.key), "-days", "30"],
    );
    expect(problemsOf({ certificate, key: root.key })).toEqual([
      "certificate: it is an X.509 version 1 certificate, which can't say that it is a CA (have it issued as version 3, with CA:TRUE)",
    ]);
  });

  it("one with a negative serial number", () => {
    expect(problemsOf(openssl.selfSigned({ more: ["-set_serial", "-5"] }))).toEqual([
      "certificate: its serial number is negative, which istiod can't read (have it issued with a positive one)",
    ]);
  });

  it("one with an extension twice", () => {
    const extensions = [ca, ...["1", "2"].map(last => `1.3.6.1.4.1.55555.${last} = ASN1:UTF8String:x`)];
    const { certificate, key } = openssl.selfSigned({ extensions });
    const twice = patched(certificate, "2b0601040183b20302", "2b0601040183b20301");
    expect(problemsOf({ certificate: twice, key })).toEqual([
      "certificate: company-root-cert holds a certificate that can't be read (see what openssl x509 -in FILE -noout -text says of it)",
    ]);
  });

  it("one outside its validity", () => {
    const pair = openssl.selfSigned({ days: 2 });
    const made = Date.now();
    const ended = new Date(made + 2 * 86_400_000).toISOString().slice(0, 10);
    expect(problemsOf(pair, { now: new Date(made + 3 * 86_400_000) })).toEqual([
      `certificate: it ended on ${ended} (upload one that is valid)`,
    ]);
    expect(problemsOf(pair, { now: new Date(made - 86_400_000) })).toEqual([
      expect.stringMatching(
        /^certificate: it is not valid before [-\dT:.]+Z \(wait until then, or set this machine's clock\)$/,
      ),
    ]);
  });
});

describe("a key that Istio can't use is refused:", () => {
  const ecOrRsa = "RSA, or EC on P-256, P-384 or P-521";
  it.each([
    ["EC", "ec_paramgen_curve:brainpoolP256r1", `EC brainpoolP256r1 can't be used by Istio (${ecOrRsa})`],
    ["EC", "ec_paramgen_curve:P-224", `EC P-224 can't be used by Istio (${ecOrRsa})`],
    ["EC", "ec_paramgen_curve:secp256k1", `EC secp256k1 can't be used by Istio (${ecOrRsa})`],
    ["EC", "ec_paramgen_curve:sect283k1", `EC 1.3.132.0.16 can't be used by Istio (${ecOrRsa})`],
    ["RSA-PSS", "rsa_keygen_bits:2048", `RSA-PSS can't be used by Istio (${ecOrRsa})`],
    ["ED25519", "", `Ed25519 can't be used by Istio (${ecOrRsa})`],
    [
      "RSA",
      "rsa_keygen_bits:1024",
      "RSA with 1024 bits can't be used by Istio (RSA with 2048 to 8192 bits, or EC on P-256, P-384 or P-521)",
    ],
  ])("%s %s", (algorithm, option, line) => {
    const pair = openssl.selfSigned({ key: openssl.newKey(algorithm, option) });
    expect(problemsOf(pair)).toEqual([`privateKey: a key of type ${line}`]);
  });

  it("DSA", () => {
    const parameters = openssl.run("dsaparam", "2048");
    const key = openssl.run("gendsa", openssl.file(parameters));
    expect(problemsOf(openssl.selfSigned({ key }))).toEqual([
      `privateKey: a key of type DSA can't be used by Istio (${ecOrRsa})`,
    ]);
  });

  it("EC with its parameters spelt out, in the key alone or in both", () => {
    const inKey =
      "privateKey: a key of type EC with its parameters spelt out can't be used by Istio (name its curve: openssl pkey -in FILE -ec_param_enc named_curve | ./isthmus pulumi config set --secret company-root-key --stack prod)";
    const key = openssl.run("pkey", "-in", openssl.file(root.key), "-ec_param_enc", "explicit");
    expect(problemsOf({ certificate: root.certificate, key })).toEqual([inKey]);
    expect(problemsOf(openssl.selfSigned({ key }))).toEqual([
      inKey,
      "certificate: its key of type EC with its parameters spelt out can't be used by Istio (have it issued anew, for a key that names its curve)",
    ]);
  });

  it("one that even OpenSSL does not know", () => {
    const { certificate } = openssl.selfSigned({
      key: openssl.newKey("EC", "ec_paramgen_curve:brainpoolP256r1"),
    });
    // 1.3.36.3.3.2.8.1.1.7, and a curve that nobody has defined
    const unknown = patched(certificate, "2b2403030208010107", "2b2403030208010163");
    expect(problemsOf({ certificate: unknown, key: root.key })).toEqual([
      `certificate: its key of type EC 1.3.36.3.3.2.8.1.1.99 can't be used by Istio (${ecOrRsa})`,
      expect.stringContaining("the key in company-root-key is not that of the certificate"),
    ]);
  });

  it("and so is a certificate for one, whatever key comes with it", () => {
    const { certificate } = openssl.selfSigned({ key: openssl.newKey("ED25519", "") });
    expect(problemsOf({ certificate, key: "" })).toEqual([
      expect.stringContaining("company-root-key is empty"),
      `certificate: its key of type Ed25519 can't be used by Istio (${ecOrRsa})`,
    ]);
  });
});

function each({ certificate, key }: Pair, change: (text: string) => string): Pair {
  return { certificate: change(certificate), key: change(key) };
}

/** The certificate with other bytes in one place, both in hex. */
function patched(certificate: string, from: string, to: string): string {
  const hex = pemBlocks(certificate)[0]?.content?.toString("hex") ?? "";
  expect(hex.split(from)).toHaveLength(2);
  return encodePem("CERTIFICATE", Buffer.from(hex.replace(from, to), "hex"));
}
