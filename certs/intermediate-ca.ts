import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import { privateKeyArgs, type CaAlgorithm } from "./algorithm.ts";
import type { RootCa } from "./root-ca.ts";

export interface IntermediateCaArgs {
  readonly root: RootCa;
  readonly algorithm: CaAlgorithm;
  readonly validityDays: number;
}

/** How long before its end the next `up` makes a new one, in days. istiod reloads it without a restart. */
const earlyRenewalDays = 30;

/**
 * The CA with which one cluster's istiod signs workload certificates. Subject alternative name, key usages
 * and path length are those of Istio's own tools/certs/common.mk.
 *
 * The path length 0 is asked for but not written: terraform-provider-tls as of @pulumi/tls 5.3.0 sets Go's MaxPathLen
 * without MaxPathLenZero, which means none. So a generated root carries a path length of 1, which forbids the same.
 */
export class IntermediateCa extends pulumi.ComponentResource {
  /** Data of the Secret `cacerts`, by file name. */
  readonly cacerts: Readonly<
    Record<"ca-cert.pem" | "ca-key.pem" | "root-cert.pem" | "cert-chain.pem", pulumi.Output<string>>
  >;

  constructor(name: string, args: IntermediateCaArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:trust:IntermediateCa", name, {}, opts);
    const key = new tls.PrivateKey(name, privateKeyArgs(args.algorithm), { parent: this });
    const request = new tls.CertRequest(
      name,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { organization: "Istio", commonName: "Intermediate CA", locality: name },
        dnsNames: ["istiod.istio-system.svc"],
      },
      { parent: this },
    );
    const certificate = new tls.LocallySignedCert(
      name,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: args.root.certificate,
        caPrivateKeyPem: args.root.privateKey,
        isCaCertificate: true,
        maxPathLength: 0,
        setSubjectKeyId: true,
        allowedUses: ["digital_signature", "content_commitment", "key_encipherment", "cert_signing"],
        validityPeriodHours: args.validityDays * 24,
        earlyRenewalHours: earlyRenewalDays * 24,
      },
      { parent: this },
    );
    this.cacerts = {
      "ca-cert.pem": certificate.certPem,
      "ca-key.pem": key.privateKeyPem,
      "root-cert.pem": args.root.certificate,
      "cert-chain.pem": pulumi.interpolate`${certificate.certPem}${args.root.certificate}`,
    };
    this.registerOutputs({});
  }
}
