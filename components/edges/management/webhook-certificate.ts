import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import { managerNamespace } from "../names.ts";

/** Life of the certificate and the CA that signed it, in days; the next `up` in the last 30 makes new ones. */
const validityDays = 3650;
const earlyRenewalDays = 30;

const curve = { algorithm: "ECDSA", ecdsaCurve: "P256" };
const lifetime = { validityPeriodHours: validityDays * 24, earlyRenewalHours: earlyRenewalDays * 24 };

/**
 * The certificate of a traffic manager's webhook, made once. Telepresence's chart makes another one each time it is
 * rendered, which would be a change in every update.
 */
export class WebhookCertificate extends pulumi.ComponentResource {
  /** PEM of the CA. */
  readonly ca: pulumi.Output<string>;
  readonly certificate: pulumi.Output<string>;
  /** Secret. */
  readonly privateKey: pulumi.Output<string>;

  /** @param service name of the Service that the API server calls */
  constructor(name: string, service: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:edges:WebhookCertificate", name, {}, opts);
    const parent = { parent: this };
    const caKey = new tls.PrivateKey(`${name}-ca`, curve, parent);
    const ca = new tls.SelfSignedCert(
      `${name}-ca`,
      {
        privateKeyPem: caKey.privateKeyPem,
        subject: { commonName: `${service}-ca` },
        isCaCertificate: true,
        setSubjectKeyId: true,
        allowedUses: ["cert_signing", "digital_signature"],
        ...lifetime,
      },
      parent,
    );
    const key = new tls.PrivateKey(name, curve, parent);
    const request = new tls.CertRequest(
      name,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: service },
        dnsNames: [`${service}.${managerNamespace}`, `${service}.${managerNamespace}.svc`],
      },
      parent,
    );
    const certificate = new tls.LocallySignedCert(
      name,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: ca.certPem,
        caPrivateKeyPem: caKey.privateKeyPem,
        allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
        ...lifetime,
      },
      parent,
    );
    this.ca = ca.certPem;
    this.certificate = certificate.certPem;
    this.privateKey = key.privateKeyPem;
    this.registerOutputs({});
  }
}
