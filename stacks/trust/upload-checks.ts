import { readUploadedRoot } from "../../certs/uploaded-root.ts";
import type { Problem } from "../config/problem.ts";
import type { RawConfig } from "../config/raw-config.ts";
import { checkSecretKey, setCommand } from "../config/secret-key.ts";
import type { RootCasConfig } from "./schema.ts";

/**
 * Uploaded roots that are missing or in clear, and those that can't sign intermediates. A certificate whose key is hidden is
 * checked alone.
 *
 * @param taken keys that hold something else
 * @param trustDomain whose names the root has to permit
 */
export function checkUploads(
  rootCas: RootCasConfig,
  raw: RawConfig,
  taken: readonly string[],
  trustDomain?: string,
): Problem[] {
  return Object.entries(rootCas).flatMap(([name, { upload }]) => {
    if (!upload) return [];
    const path = `isthmus:rootCas.${name}.upload`;
    const [certificate, key] = [raw.secret(upload.certKey), raw.secret(upload.keyKey)];
    const keys = [
      { path: `${path}.certKey`, key: upload.certKey, example: `${name}-root-cert`, isPublic: true },
      { path: `${path}.keyKey`, key: upload.keyKey, example: `${name}-root-key` },
    ].flatMap(secret => checkSecretKey(secret, raw, taken));
    if (keys.length > 0 || typeof certificate !== "string") return keys;
    const names = {
      ...{ certificate: upload.certKey, privateKey: upload.keyKey },
      setCertificate: setCommand(raw.stack, upload.certKey, true),
      setPrivateKey: setCommand(raw.stack, upload.keyKey, false),
    };
    const readable = typeof key === "string" ? key : undefined;
    return readUploadedRoot(certificate, readable, { names, trustDomain }).problems.map(
      ({ of, ...finding }) => ({
        path: `${path}.${of === "certificate" ? "certKey" : "keyKey"}`,
        ...finding,
      }),
    );
  });
}
