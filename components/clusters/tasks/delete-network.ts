import { environment, type Task } from "../../commands/task.ts";
import { dockerNetworks } from "../../docker/networks.ts";
import { foreignNetwork } from "../../docker/ownership.ts";
import type { StackIdentity } from "../../stack/stack-identity.ts";
import { clearNetworks } from "../clear-networks.ts";

/**
 * Removes the stack's Docker network, and first what a killed run left on it; one that does not exist is fine, and one of
 * another owner stays. One that is in use fails: state has to go on knowing whose it is.
 */
export const deleteNetworkTask: Task = async () => {
  const name = environment("ISTHMUS_NETWORK");
  const { id } = JSON.parse(environment("ISTHMUS_IDENTITY")) as StackIdentity;
  const [kept] = await clearNetworks(id, network => network.name === name);
  if (kept) {
    const users = kept.users.join(", ");
    throw new Error(
      `the Docker network ${name} is kept by ${users}, which the stack did not make ` +
        `(detach it: docker network disconnect ${name} ${kept.users[0] ?? ""}; then destroy again)`,
    );
  }
  const foreign = foreignNetwork({ network: name, owner: id }, await dockerNetworks());
  if (foreign) process.stderr.write(`${foreign.reason}: it stays\n`);
};
