import { dnsLabel, dnsLabelRemedy } from "../config/dns-label.ts";
import type { Problem } from "../config/problem.ts";
import type { RootCasConfig } from "./schema.ts";

/** Root CAs that are badly named, or neither generated nor uploaded. */
export function checkRootCas({ rootCas }: { readonly rootCas: RootCasConfig }): Problem[] {
  return Object.entries(rootCas).flatMap(([name, { generate, upload }]) => {
    const path = `isthmus:rootCas.${name}`;
    const problems: Problem[] = [];
    if (!dnsLabel.test(name)) {
      problems.push({ path, reason: `${name} is not a DNS label`, remedy: dnsLabelRemedy });
    }
    if (Boolean(generate) === Boolean(upload)) {
      problems.push({
        path,
        reason: generate ? "it has both generate and upload" : "it has neither generate nor upload",
        remedy: "give it exactly one: generate to make it, upload to hand in your own",
      });
    }
    return problems;
  });
}
