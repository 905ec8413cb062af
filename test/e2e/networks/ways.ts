import { expect, it } from "vitest";

import { stack } from "./mesh.ts";

/** One way alone, as a person tries it. */
export function ways(): void {
  it("is verified, and told how it was answered", async () => {
    const { pairs } = await stack.succeed("verify", "--from", "east", "--to", "remote");
    expect(pairs).toMatchObject([{ from: "east", to: "remote", isAnswered: true }]);
    const { pairs: direct } = await stack.succeed("verify", "--from", "west", "--to", "remote");
    expect(direct).toEqual([{ from: "west", to: "remote", through: [], isAnswered: true }]);
  });

  it("is tried in a shell, which runs its standard input and ends as that does", async () => {
    const script = "curl -sS helloworld.sample:5000/hello; exit 7\n";
    const { exitCode, stdout, stderr } = await stack.runWithInput(script, "shell", "east");
    expect(stdout, stderr).toMatch(/^Hello version: v[12], instance: helloworld-v[12]-\S+\n$/);
    expect(exitCode).toBe(7);
    const other = await stack.run("shell", "easst");
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toMatch(/there is no cluster easst in stack e2e-networks.*one of east, /);
  });
}
