import { z } from "zod";

/**
 * The content of a key's `.meta()`, for the reference that `npm run generate` writes:
 *
 * - `description`: what it means, with its unit, as it ends the key's line in a table; Markdown
 * - `value`: its type in words, where zod's own does not say it
 * - `otherwise`: what holds without it, where that is no constant
 * - `opaque`: its own keys are not Isthmus's to describe
 */
export interface KeyMeta {
  readonly description?: string;
  readonly value?: string;
  readonly otherwise?: string;
  readonly opaque?: true;
}

/** Text that is not empty. */
export const text = z.string().min(1);

/** URL of an API server. */
export const httpsUrl = z
  .url({
    protocol: /^https$/,
    error: "write a URL such as https://api.example.org:6443",
  })
  .meta({ value: "https URL" });

/** URL of a proxy, of the kinds that Kubernetes' clients take. */
export const proxyUrl = z
  .url({
    protocol: /^(https?|socks5)$/,
    error: "write a URL such as http://proxy.example.org:3128, or with https or socks5",
  })
  .meta({ value: "http, https or socks5 URL" });

/** IPv4 range, such as 10.10.0.0/16; its form and size are checked with the other ranges. */
export const ipv4Range = z.string().meta({ value: "IPv4 range" });
