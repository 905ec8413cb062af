import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate and its private key, as PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** What `openssl req -x509` is told beside the key. Default: a CA on P-256 that is valid for 400 days. */
export interface CertificateRequest {
  /** PEM of the key. Default: a new one. */
  readonly key?: string;
  readonly days?: number;
  /** Lines of an extensions section, in their order. Default: basicConstraints with CA:TRUE. */
  readonly extensions?: readonly string[];
  /** Sections that the extensions refer to. */
  readonly sections?: string;
  readonly more?: readonly string[];
}

/** A folder in which openssl makes certificates and keys, which must not lie in the repository. */
export class OpensslFolder {
  private readonly directory = mkdtempSync(join(tmpdir(), "isthmus-certs-"));
  private files = 0;

  /** Writes a text into a new file and returns its path. */
  file(text = ""): string {
    const path = join(this.directory, String(this.files++));
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  /** What openssl writes to its standard output. */
  run(...args: readonly string[]): string {
    return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** A new key: of `EC` on a curve, or of another algorithm with its options. */
  newKey(algorithm = "EC", option = "ec_paramgen_curve:P-256"): string {
    return this.run("genpkey", "-algorithm", algorithm, ...(option === "" ? [] : ["-pkeyopt", option]));
  }

  selfSigned({
    key = this.newKey(),
    days = 400,
    extensions = ["basicConstraints = critical, CA:TRUE"],
    sections = "",
    more = [],
  }: CertificateRequest = {}): Pair {
    const name =
      "[req]\nprompt = no\ndistinguished_name = name\n[name]\nO = Example Org\nCN = Example Root CA";
    const config = this.file([name, "[extensions]", ...extensions, sections, ""].join("\n"));
    const certificate = this.run(
      ...["req", "-x509", "-new", "-config", config, "-extensions", "extensions"],
      ...["-key", this.file(key), "-days", String(days), ...more],
    );
    return { certificate, key };
  }

  /** A certificate that `issuer` signed. */
  issued(issuer: Pair, extensions: readonly string[], subject: string): Pair {
    const key = this.newKey();
    const request = this.run("req", "-new", "-key", this.file(key), "-subj", subject);
    const certificate = this.run(
      ...["x509", "-req", "-in", this.file(request), "-days", "30", "-set_serial", "5"],
      ...["-CA", this.file(issuer.certificate), "-CAkey", this.file(issuer.key)],
      ...["-extfile", this.file(extensions.join("\n"))],
    );
    return { certificate, key };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
