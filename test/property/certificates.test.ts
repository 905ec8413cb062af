import "reflect-metadata";

import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as OtherReading,
} from "@peculiar/x509";
import fc from "fast-check";
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { certificateFields } from "../../certs/certificate-fields.ts";
import { DerError, derElements, type DerElement } from "../../certs/der.ts";
import type { KeyType } from "../../certs/key-type.ts";
import { encodePem, pemBlocks } from "../../certs/pem.ts";
import { OpensslFolder } from "../support/certificates.ts";

const openssl = new OpensslFolder();
/** Keys are slow to make: one of each kind serves all runs. */
let keys: readonly string[];

beforeAll(() => {
  const curves = ["P-256", "P-384", "P-521", "secp256k1", "brainpoolP256r1", "brainpoolP512r1"];
  keys = [
    ...curves.map(curve => openssl.newKey("EC", `ec_paramgen_curve:${curve}`)),
    ...["1024", "2047", "2048"].map(bits => openssl.newKey("RSA", `rsa_keygen_bits:${bits}`)),
    openssl.newKey("RSA-PSS", "rsa_keygen_bits:2048"),
    openssl.newKey("ED25519", ""),
  ];
});
afterAll(() => {
  openssl.remove();
});

const maybeCritical = fc.constantFrom("", "critical, ");
const usages = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
];
const extendedUsages = ["serverAuth", "clientAuth", "codeSigning", "1.3.6.1.4.1.55555.2"];
const someOf = (values: readonly string[]) =>
  fc.subarray([...values], { minLength: 1 }).map(chosen => chosen.join(", "));

/** Extensions as lines of an openssl config, those of interest among others that are short, long and very long. */
const extension = fc.oneof(
  fc.tuple(maybeCritical, fc.boolean(), fc.option(fc.nat({ max: 70_000 }))).map(([critical, ca, length]) => {
    const limit = length === null ? "" : `, pathlen:${length}`;
    return `basicConstraints = ${critical}CA:${ca ? "TRUE" : "FALSE"}${limit}`;
  }),
  fc.tuple(maybeCritical, someOf(usages)).map(([critical, of]) => `keyUsage = ${critical}${of}`),
  fc
    .tuple(maybeCritical, someOf(extendedUsages))
    .map(([critical, of]) => `extendedKeyUsage = ${critical}${of}`),
  fc.constant("subjectKeyIdentifier = hash"),
  fc.constant("nameConstraints = critical, permitted;DNS:example.com, excluded;IP:10.0.0.0/255.0.0.0"),
  fc.constantFrom(1, 127, 128, 255, 256, 70_000).map(length => `nsComment = ${"x".repeat(length)}`),
  // Holds what looks like basicConstraints with path length 0 to whoever searches for bytes.
  maybeCritical.map(critical => `1.3.6.1.4.1.55555.1 = ${critical}DER:0603551d13040830060101ff020100`),
);
/** No extension twice, in any order. */
const extensions = fc.uniqueArray(extension, { selector: line => line.split(" = ")[0], maxLength: 6 });

describe("certificateFields", () => {
  it("reads what another library reads, whatever the extensions and their order", () => {
    fc.assert(
      fc.property(extensions, fc.nat(), (lines, index) => {
        const { certificate } = openssl.selfSigned({
          key: keys[index % keys.length] ?? "",
          extensions: lines,
        });
        const x509 = new X509Certificate(certificate);
        const { raw } = x509;
        const fields = certificateFields(raw);
        const other = new OtherReading(raw);
        const constraints = other.getExtension(BasicConstraintsExtension);
        const keyUsages = other.getExtension(KeyUsagesExtension)?.usages ?? KeyUsageFlags.keyCertSign;
        expect({
          ca: fields.ca,
          pathLength: fields.pathLength,
          canSignCertificates: fields.canSignCertificates,
          extendedKeyUsages: fields.extendedKeyUsages,
          criticalExtensions: fields.criticalExtensions,
        }).toEqual({
          ca: constraints?.ca ?? false,
          pathLength: constraints?.pathLength,
          canSignCertificates: (keyUsages & KeyUsageFlags.keyCertSign) !== 0,
          extendedKeyUsages: other.getExtension(ExtendedKeyUsageExtension)?.usages,
          criticalExtensions: other.extensions.filter(({ critical }) => critical).map(({ type }) => type),
        });
        expect(webCryptoKey(fields.keyType)).toEqual(keyOf(other, x509));
      }),
      { numRuns: 150 },
    );
  });

  it("finds no certificate in one that was cut off or changed, or reads it; it never fails in another way", () => {
    const { certificate } = openssl.selfSigned();
    const { raw } = new X509Certificate(certificate);
    fc.assert(
      fc.property(fc.nat({ max: raw.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
        expect(() => certificateFields(raw.subarray(0, at))).toThrow(DerError);
        const changed = Buffer.from(raw);
        changed[at] = byte;
        try {
          certificateFields(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** The other library's words for a key, and OpenSSL's length of an RSA modulus, which the other rounds up to bytes. */
function keyOf(other: OtherReading, { publicKey }: X509Certificate): object {
  const { name, namedCurve } = other.publicKey.algorithm as unknown as Record<string, string | undefined>;
  const bits = name === "RSA-PSS" ? undefined : publicKey.asymmetricKeyDetails?.modulusLength;
  return { name, namedCurve, bits };
}

function webCryptoKey({ algorithm, curve, bits }: KeyType): object {
  const names = new Map([
    ["EC", "ECDSA"],
    ["RSA", "RSASSA-PKCS1-v1_5"],
  ]);
  return {
    name: names.get(algorithm) ?? algorithm,
    namedCurve: curve === "secp256k1" ? "K-256" : curve,
    bits,
  };
}

describe("derElements", () => {
  it("reads elements of which the encoding is the bytes that it was given, or throws a DerError", () => {
    const likely = fc.oneof(fc.constantFrom(0x30, 0x04, 0x81, 0x82, 0x80), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(likely, { maxLength: 40 }), numbers => {
        const bytes = Buffer.from(numbers);
        let elements: DerElement[];
        try {
          elements = derElements(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
          return;
        }
        expect(Buffer.concat(elements.map(encode))).toEqual(bytes);
      }),
      { numRuns: 5000 },
    );
  });

  it("reads back what was encoded", () => {
    const element = fc.record({
      tag: fc.nat({ max: 255 }).filter(tag => (tag & 0x1f) !== 0x1f),
      content: fc
        .oneof(fc.nat({ max: 300 }), fc.nat({ max: 70_000 }))
        .map(length => Buffer.alloc(length, length % 251)),
    });
    fc.assert(
      fc.property(fc.array(element, { maxLength: 4 }), elements => {
        expect(derElements(Buffer.concat(elements.map(encode)))).toEqual(elements);
      }),
    );
  });
});

function encode({ tag, content }: DerElement): Buffer {
  const { length } = content;
  const hex = length.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 + digits.length, ...digits];
  return Buffer.concat([Buffer.from(head), content]);
}

describe("pemBlocks", () => {
  it("reads back what was encoded, whatever stands around it", () => {
    const label = fc.constantFrom("CERTIFICATE", "PRIVATE KEY", "EC PARAMETERS");
    const block = fc.record({ label, content: fc.uint8Array({ minLength: 1, maxLength: 300 }) });
    const around = fc.constantFrom("", "\ufeff", "\n", "\r\n", "Bag Attributes: <none>\n", "# root\n\n");
    fc.assert(
      fc.property(fc.array(fc.tuple(around, block)), around, fc.boolean(), (parts, end, windows) => {
        const text =
          parts
            .map(([before, { label, content }]) => `${before}${encodePem(label, Buffer.from(content))}\n`)
            .join("") + end;
        const blocks = pemBlocks(windows ? text.replaceAll("\n", "\r\n") : text);
        expect(blocks).toEqual(
          parts.map(([, { label, content }]) => ({ label, encrypted: false, content: Buffer.from(content) })),
        );
      }),
    );
  });
});
