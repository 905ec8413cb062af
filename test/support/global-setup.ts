/** By this name vitest calls it, in the process that starts all others. */
export { beginRun as setup } from "./e2e-run.ts";
