import { defineConfig } from "vitest/config";

const layer = (name: string, timeoutMinutes: number, serial = false) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMinutes * 60_000,
    hookTimeout: timeoutMinutes * 60_000,
    ...(serial ? { fileParallelism: false, maxWorkers: 1 } : {}),
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
      layer("engine", 5, true),
      layer("e2e", 20, true),
    ],
  },
});
