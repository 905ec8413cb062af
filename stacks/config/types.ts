import { z } from "zod";

/** Text that is not empty. */
export const text = z.string().min(1);

/** URL of an API server. */
export const httpsUrl = z.url({
  protocol: /^https$/,
  error: "write a URL such as https://api.example.org:6443",
});

/** URL of a proxy, of the kinds that Kubernetes' clients take. */
export const proxyUrl = z.url({
  protocol: /^(https?|socks5)$/,
  error: "write a URL such as http://proxy.example.org:3128, or with https or socks5",
});
