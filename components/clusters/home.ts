import { environment } from "../commands/task.ts";
import type { Home } from "../docker/ownership.ts";

/** Variable that names the Docker network to kind, and to a Command's task. */
export const networkVariable = "KIND_EXPERIMENTAL_DOCKER_NETWORK";

/** Variable that names the owner of that network to a Command's task. */
export const ownerVariable = "ISTHMUS_OWNER";

/** Where the stack's kind clusters live, in a Command's task. */
export function homeFromEnvironment(): Home {
  return { network: environment(networkVariable), owner: environment(ownerVariable) };
}
