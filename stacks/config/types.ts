import { z } from "zod";

/** Text that is not empty. */
export const text = z.string().min(1);

/** URL of an API server. */
export const httpsUrl = z.url({ protocol: /^https$/, error: "write a URL that begins with https://" });
