import { describe, expect, it } from "vitest";

import { archive } from "./archive.ts";
import { faultRows, type FaultName, type FaultRow } from "./fault-table.ts";
import { makings } from "./make-faults.ts";
import { kubectl, stack } from "./mesh.ts";

/** A hop as the JSON line of `diagnose` has it. */
interface HopResult {
  readonly hop: string;
  readonly state: string;
  readonly why?: string;
  readonly mend?: readonly string[];
}

/** How long a fault may take until it shows, and a mesh until it is well again, in milliseconds. */
const patience = 120_000;

/** Makes every fault in a running mesh, one after the other, and holds `diagnose` to the table; in the end, one `up` mends many. */
export function faults(): void {
  const diagnose = async (...ends: readonly string[]) => {
    const { exitCode, result, stderr } = await stack.run("diagnose", ...ends, "--json");
    if (!result || !("broken" in result)) throw new Error(`diagnose said nothing: ${stderr}`);
    return { exitCode, broken: result["broken"] as HopResult | null };
  };
  const expectWell = (...ends: readonly string[]) =>
    expect
      .poll(() => diagnose(...ends), { timeout: patience, interval: 1000 })
      .toEqual({ exitCode: 0, broken: null });
  /** Has what is printed done, once for each hop, until nothing is broken. */
  const expectMended = async (...ends: readonly string[]) => {
    const mended = new Set<string>();
    await expect
      .poll(
        async () => {
          const { broken } = await diagnose(...ends);
          if (broken && isByKubectl(broken.mend) && !mended.has(broken.hop)) {
            mended.add(broken.hop);
            await runPrinted(broken.mend ?? []);
          }
          return broken;
        },
        { timeout: patience, interval: 1000 },
      )
      .toBeNull();
  };

  it("a mesh that is well has no broken hop", async () => {
    await expectWell();
  });

  describe("diagnose names", () => {
    it.each(Object.entries(faultRows) as [FaultName, FaultRow][])("%s", async (name, { hop, why, mend }) => {
      const { from, to, make } = makings[name];
      const undo = await make();
      let broken: HopResult | null | undefined;
      try {
        await expect
          .poll(
            async () => {
              broken = (await diagnose("--from", from, "--to", to)).broken;
              return broken?.hop;
            },
            { timeout: patience, interval: 500 },
          )
          .toBe(hop);
        expect(broken?.why).toContain(why);
        expect(broken?.mend?.at(-1)).toContain(mend);
        if (isByKubectl(broken?.mend)) await runPrinted(broken?.mend ?? []);
        else await undo();
        if (readsAnew(hop)) await expectMended("--from", from, "--to", to);
      } catch (error) {
        // The tests after this one have their mesh, whatever becomes of it.
        await undo().catch(() => undefined);
        throw error;
      }
    });
  });

  archive();

  it("the up that it prints mends what it said so of, all at once", async () => {
    await expectWell();
    const names = [
      "route",
      "label",
      "secret",
      "rights",
      "injection",
      "gateway",
      "address",
      "exposure",
      "target",
      "webhook",
    ] as const;
    for (const name of names) await makings[name].make();
    expect((await diagnose()).exitCode).toBe(1);
    await stack.succeed("up");
    await expectWell();
  });
}

/**
 * Whether an istiod reads a cluster anew once the fault is undone. The next fault has to wait for that. An istiod that could not read a
 * cluster for 30 s, or whose remote secret goes while it reads, may be without that cluster until it is restarted, as `diagnose` says.
 */
const readsAnew = (hop: string): boolean => /^(api|rights|secret|server|token):/.test(hop);

/** Whether kubectl alone mends it: then what was printed is what undoes it. */
const isByKubectl = (mend: readonly string[] = []): boolean =>
  mend.length > 0 && mend.every(line => line.startsWith("kubectl "));

/** Runs the lines of kubectl that `diagnose` printed, as they stand there. */
async function runPrinted(lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const [program, context, ...args] = line.split(" ");
    expect(program).toBe("kubectl");
    await kubectl(context?.replace("--context=", "") ?? "", ...args);
  }
}
