import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

import { userName } from "../../../toolchain/machine/user.ts";
import { environment, type Task } from "../../commands/task.ts";
import type { StackIdentity } from "../stack-identity.ts";

/** Makes the identity of a stack, another one each time; prints it. */
export const identifyTask: Task = () => {
  const identity: StackIdentity = {
    id: randomUUID(),
    stack: environment("ISTHMUS_STACK"),
    user: userName(),
    host: hostname(),
    since: new Date().toISOString(),
  };
  process.stdout.write(JSON.stringify(identity));
  return Promise.resolve();
};
