import { contentOf, derElements, derSequence, tags, type DerElement } from "./der.ts";

/** NameConstraints, RFC 5280, 4.2.1.10: which names certificates below a CA may have. */
export interface NameConstraints {
  readonly permitted: readonly Subtree[];
  readonly excluded: readonly Subtree[];
}

interface Subtree {
  readonly kind: NameKind;
  /** Of `dns` and `uri`: a domain, with a dot before it when only what is below it counts. */
  readonly domain: string;
}

/** `other` is what Go can't check, such as directory names. */
type NameKind = "dns" | "uri" | "email" | "ip" | "other";

/** GeneralName, 4.2.1.6. */
const kinds: ReadonlyMap<number, NameKind> = new Map([
  [tags.implicit(1), "email"],
  [tags.implicit(2), "dns"],
  [tags.implicit(6), "uri"],
  [tags.implicit(7), "ip"],
]);

/** Reads the extension's DER. */
export function nameConstraints(value: Buffer): NameConstraints {
  const parts = derSequence(value);
  const subtrees = (n: number) => parts.filter(({ tag }) => tag === tags.explicit(n)).flatMap(subtreesOf);
  return { permitted: subtrees(0), excluded: subtrees(1) };
}

function subtreesOf({ content }: DerElement): Subtree[] {
  return derElements(content).map(element => {
    const [base] = derElements(contentOf(element, tags.sequence));
    return {
      kind: kinds.get(base?.tag ?? 0) ?? "other",
      domain: (base?.content ?? Buffer.of()).toString("latin1").toLowerCase(),
    };
  });
}

/**
 * Whether a DNS name, or a URI with this host, is allowed. Where Go and BoringSSL, which Envoy uses, differ (whether a
 * URI's domain without a dot before it covers what is below it), both have to allow it.
 */
export function permits(
  kind: "dns" | "uri",
  name: string,
  { permitted, excluded }: NameConstraints,
): boolean {
  const below = (domain: string) => name.endsWith(domain.startsWith(".") ? domain : `.${domain}`);
  const covers = ({ domain }: Subtree) => domain === "" || domain === name || below(domain);
  const surelyCovers = (subtree: Subtree) =>
    kind === "dns" || subtree.domain.startsWith(".") ? covers(subtree) : subtree.domain === name;
  const of = (subtrees: readonly Subtree[]) => subtrees.filter(subtree => subtree.kind === kind);
  const allowed = of(permitted);
  return (allowed.length === 0 || allowed.some(surelyCovers)) && !of(excluded).some(covers);
}

/** Whether all constraints are of kinds that Go checks; it refuses the chain for any other one that is critical. */
export function canBeChecked({ permitted, excluded }: NameConstraints): boolean {
  return [...permitted, ...excluded].every(({ kind }) => kind !== "other");
}
