import { main, standardInput } from "../../command-input.ts";
import { verifyMesh } from "../probe.ts";
import type { VerifyInput } from "../request.ts";

await main(async () => {
  const input = JSON.parse(await standardInput()) as VerifyInput;
  process.stdout.write(JSON.stringify(await verifyMesh(input)));
});
