import { environment, type Task } from "../../commands/task.ts";
import { deleteAddress, type NodeAddress } from "../node-address.ts";

/** Takes the address of its cluster's gateway away from a node. */
export const deleteGatewayAddressTask: Task = async () => {
  const { node } = JSON.parse(environment("ISTHMUS_ADDRESS")) as NodeAddress;
  await deleteAddress(environment("ISTHMUS_KIND_NAME"), node, environment("ISTHMUS_NETWORK"));
};
