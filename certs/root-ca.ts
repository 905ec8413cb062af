import { X509Certificate } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import { privateKeyArgs, type CaAlgorithm } from "./algorithm.ts";
import { certificateAlone, privateKeyAlone } from "./uploaded-root.ts";

export type RootCaArgs =
  | {
      readonly source: "generate";
      readonly algorithm: CaAlgorithm;
      /** Lifetime in years of 365 days. */
      readonly validityYears: number;
    }
  | {
      readonly source: "upload";
      /** PEM of the certificate, as it was uploaded: of all that stands in it only the certificate is used. */
      readonly certificate: pulumi.Input<string>;
      /** PEM of its private key, alike; secret. */
      readonly privateKey: pulumi.Input<string>;
    };

/** A root CA that the clusters of a mesh trust: made here, or uploaded. Its key stays in the state, encrypted. */
export class RootCa extends pulumi.ComponentResource {
  readonly certificate: pulumi.Output<string>;
  readonly privateKey: pulumi.Output<string>;
  /** SHA-256 of the certificate, `AA:BB:…`. */
  readonly fingerprint: pulumi.Output<string>;
  /** End of its validity, RFC 3339. */
  readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: RootCaArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:trust:RootCa", name, {}, opts);
    if (args.source === "generate") {
      const key = new tls.PrivateKey(name, privateKeyArgs(args.algorithm), { parent: this });
      const certificate = new tls.SelfSignedCert(
        name,
        {
          privateKeyPem: key.privateKeyPem,
          subject: { organization: "Istio", commonName: "Root CA" },
          isCaCertificate: true,
          // One intermediate and no CA below it: see IntermediateCa for why the root has to say so.
          maxPathLength: 1,
          setSubjectKeyId: true,
          allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
          validityPeriodHours: args.validityYears * 365 * 24,
        },
        { parent: this },
      );
      this.certificate = certificate.certPem;
      this.privateKey = key.privateKeyPem;
    } else {
      this.certificate = pulumi.output(args.certificate).apply(certificateAlone);
      this.privateKey = pulumi.secret(args.privateKey).apply(privateKeyAlone);
    }
    const parsed = this.certificate.apply(pem => new X509Certificate(pem));
    // A certificate is public, also one that was uploaded through a secret config key.
    this.fingerprint = pulumi.unsecret(parsed.apply(x509 => x509.fingerprint256));
    this.notAfter = pulumi.unsecret(parsed.apply(x509 => x509.validToDate.toISOString()));
    this.registerOutputs({});
  }
}
