/**
 * Runs the bare program: `node main.ts preview|up`, settings as JSON in BENCH_BARE. The engine looks for drift, as
 * Isthmus has it do, and is not asked for anything afterwards.
 */
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";

import { withoutExtraQueries } from "../../../cli/pulumi/stack.ts";
import { program } from "./program.ts";
import type { BareSettings } from "./settings.ts";

const settings = JSON.parse(process.env["BENCH_BARE"] ?? "") as BareSettings;
const stack = withoutExtraQueries(
  await LocalWorkspace.createOrSelectStack({
    stackName: "bare",
    projectName: "bare",
    // eslint-disable-next-line @typescript-eslint/require-await -- the API wants a promise
    program: async () => {
      program(settings);
    },
  }),
);
if (process.argv[2] === "preview") await stack.preview({ refresh: true });
else await stack.up({ refresh: true });
