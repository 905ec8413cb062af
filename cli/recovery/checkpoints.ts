/** From this many edge sites on, what is written at each step costs more than what it is for. */
const singleWriteFrom = 50;

/**
 * Whether the engine may write a stack's state once, when an update ends, and not before and after each of its steps.
 * Backends that keep files rewrite all of it each time, which for a thousand edge sites is nearly all of an update's
 * time. Ctrl-C and failures still end with the whole state. Only after `kill -9` is what the update made not in it: every
 * object has a fixed name and is applied, so the next `up` takes it over. What can't be made again is in state before that
 * (cli/pulumi/single-write.ts).
 */
export function writesStateOnce({ edges }: { readonly edges?: unknown }, backendUrl: string): boolean {
  const sites = typeof edges === "object" && edges !== null ? Object.keys(edges).length : 0;
  return sites >= singleWriteFrom && !/^https?:/.test(backendUrl);
}
