import { faultRows } from "../../test/e2e/networks/fault-table.ts";

const code = (text: string) => `\`${text}\``;
const isCommand = (text: string) => /^(\.\/isthmus|kubectl) /.test(text);

/** A page whose `<!-- faults -->` has the table of the faults that the tests make, in their words. */
export function withFaults(page: string): string {
  const rows = Object.values(faultRows).map(
    ({ fault, hop, why, mend }) =>
      `| ${fault} | ${code(hop)} | ${why} … | ${isCommand(mend) ? code(mend) : mend} |`,
  );
  const table = ["| fault | hop | why | mend |", "|---|---|---|---|", ...rows].join("\n");
  return page.replace(/<!-- faults -->[^]*?<!-- end -->/, () => `<!-- faults -->\n${table}\n<!-- end -->`);
}
