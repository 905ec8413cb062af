import { parse } from "yaml";

/** The secret values of a Kubernetes Secret: certificates are none, nor is what names things. */
export function secretValues(data: Readonly<Record<string, string>>): string[] {
  return Object.entries(data).flatMap(([key, base64]) => {
    const value = Buffer.from(base64, "base64").toString();
    if (key === "namespace" || isCertificates(value)) return [];
    // As it stands in the Secret, too: what is no text can't be encoded again.
    return [base64, value, ...kubeconfigValues(value)];
  });
}

const isCertificates = (value: string): boolean =>
  /^\s*(-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----\s*)+$/.test(value);

/** The credentials within a kubeconfig; none in any other text. */
export function kubeconfigValues(text: string): string[] {
  if (!/^\s*(users|.*"users")\s*:/m.test(text)) return [];
  try {
    const { users = [] } = (parse(text, { logLevel: "error" }) ?? {}) as {
      readonly users?: readonly { readonly user?: Readonly<Record<string, unknown>> }[];
    };
    // Of a program that logs in only its variables can be secrets.
    const credentials = users.map(({ user: { exec, ...user } = {} }) => [
      user,
      (exec as { env?: unknown } | undefined)?.env,
    ]);
    return credentials.flatMap(textsIn).flatMap(value => [value, ...decoded(value)]);
  } catch {
    return [];
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What a value is in base64 of, where that is text. */
function decoded(value: string): string[] {
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(value)) return [];
  const text = Buffer.from(value, "base64").toString();
  return text.includes("\ufffd") || isCertificates(text) ? [] : [text];
}
