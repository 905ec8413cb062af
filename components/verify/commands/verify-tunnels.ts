import { main, standardInput } from "../../command-input.ts";
import { verifyTunnels } from "../tunnels/probe.ts";
import type { TunnelsInput } from "../tunnels/request.ts";

await main(async () => {
  const input = JSON.parse(await standardInput()) as TunnelsInput;
  process.stdout.write(JSON.stringify(await verifyTunnels(input)));
});
