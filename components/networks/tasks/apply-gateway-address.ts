import { environment, type Task } from "../../commands/task.ts";
import { applyAddress, type NodeAddress } from "../node-address.ts";

/** Gives a node the address of its cluster's gateway; prints the address and when. */
export const applyGatewayAddressTask: Task = async () => {
  const address = JSON.parse(environment("ISTHMUS_ADDRESS")) as NodeAddress;
  await applyAddress(address);
  process.stdout.write(JSON.stringify({ address: address.address, since: new Date().toISOString() }));
};
