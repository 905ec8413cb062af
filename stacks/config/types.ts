import { z } from "zod";

/** Text that is not empty. */
export const text = z.string().min(1);

/** URL of an API server. */
export const httpsUrl = z.url({
  protocol: /^https$/,
  error: "write a URL such as https://api.example.org:6443",
});
