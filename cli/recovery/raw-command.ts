import type { Stack } from "@pulumi/pulumi/automation/index.js";

/** Runs a pulumi command for which the Automation API has no method, with the workspace's directory and environment. */
export async function rawCommand(
  { name, workspace }: Stack,
  args: readonly string[],
): Promise<{ stdout: string }> {
  const engine = workspace.pulumiCommand as unknown as {
    run(args: string[], directory: string, environment: Record<string, string>): Promise<{ stdout: string }>;
  };
  return engine.run([...args, "--stack", name], workspace.workDir, { ...workspace.envVars });
}
