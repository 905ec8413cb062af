import type { Sight } from "../kubernetes/sight.ts";
import type { ProxySecrets } from "../mesh/proxy-secrets.ts";
import type { KnownEndpoints } from "../samples/proof/questions.ts";
import type { Answer } from "./answer.ts";
import type { ClusterObjects } from "./questions/objects.ts";
import type { RemoteSecret, TokenReview } from "./questions/remote-secrets.ts";
import type { Requests } from "./questions/requests.ts";

/** Everything that was learned of one cluster that answers. */
export interface ClusterEvidence {
  readonly objects: ClusterObjects;
  /** For a primary, what its remote secrets lead to, by target. */
  readonly remoteSecrets: Readonly<Record<string, RemoteSecret>>;
  readonly istiod?: IstiodEvidence;
  readonly sleep?: SleepEvidence;
  /** Secrets of the proxy of a helloworld pod; absent where there is none. */
  readonly target?: Answer<ProxySecrets>;
  /** What it says of the tokens with which primaries read it, by primary. */
  readonly tokens: Readonly<Record<string, Answer<TokenReview>>>;
}

/** The answers of a primary's istiod. */
export interface IstiodEvidence {
  /** State of each cluster that it watches through a remote secret. */
  readonly watches: Answer<Readonly<Record<string, string>>>;
  /** `address:port` of the gateways that it knows. */
  readonly gateways: Answer<readonly string[]>;
  /** Whether each proxy that is connected to it has taken all that it was sent, by `<pod>.<namespace>`. */
  readonly proxies: Answer<Readonly<Record<string, boolean>>>;
}

/** The answers of a sleep pod and its proxy. */
export interface SleepEvidence {
  readonly requests: Answer<Requests>;
  /** Its proxy's endpoints before those requests and after them. */
  readonly before: Answer<KnownEndpoints>;
  readonly after: Answer<KnownEndpoints>;
  readonly secrets: Answer<ProxySecrets>;
}

/** What was learned of every cluster, by name. */
export type Evidence = Readonly<Record<string, Sight<ClusterEvidence>>>;
