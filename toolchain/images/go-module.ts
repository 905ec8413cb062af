import path from "node:path";

import { run } from "../process.ts";

/**
 * Directory of a Go module's sources as pinned by one of our wrapper modules, checked against its go.sum.
 * @param wrapper directory under `toolchain/go`
 */
export async function goModuleDir(wrapper: string, module: string): Promise<string> {
  const cwd = path.join(import.meta.dirname, "../go", wrapper);
  await run("go", ["mod", "download", module], { cwd });
  return (await run("go", ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module], { cwd })).trim();
}
