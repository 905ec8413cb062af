import { defineConfig } from "vitest/config";

interface Running {
  readonly include?: string;
  /** Files that run at the same time. Default: as many as there are cores. */
  readonly workers?: number;
  /** Order among the projects of one command; those with the same number run together. Default: 0 */
  readonly groupOrder?: number;
  /** Whether its tests make stacks named e2e. */
  readonly hasStacks?: boolean;
}

const layer = (name: string, timeoutMinutes: number, running: Running = {}) => ({
  test: {
    name,
    include: [running.include ?? `test/${name}/**/*.test.ts`],
    testTimeout: timeoutMinutes * 60_000,
    hookTimeout: timeoutMinutes * 60_000,
    sequence: { groupOrder: running.groupOrder ?? 0 },
    globalSetup: running.hasStacks === true ? ["test/support/global-setup.ts"] : [],
    ...(running.workers !== undefined && {
      fileParallelism: running.workers > 1,
      maxWorkers: running.workers,
    }),
  },
});

export default defineConfig({
  test: {
    coverage: {
      provider: "v8",
      include: ["{certs,cli,components,stacks,toolchain}/**/*.ts"],
      reporter: ["text", "html"],
      reportsDirectory: ".isthmus/coverage",
    },
    projects: [
      layer("unit", 1),
      layer("property", 1),
      layer("graph", 3),
      layer("engine", 5, { workers: 1, hasStacks: true }),
      // What restarts Docker would take the clusters of other files along.
      layer("e2e-alone", 20, {
        ...{ include: "test/e2e/alone/*.test.ts", workers: 1, groupOrder: 1 },
        hasStacks: true,
      }),
      // An up waits for half of its time, so that two take less than twice as long.
      layer("e2e", 20, { include: "test/e2e/*.test.ts", workers: 2, groupOrder: 2, hasStacks: true }),
    ],
  },
});
