import { homedir, userInfo } from "node:os";

/** Whether this process may do everything on this machine. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The user's name. In a container, the number that a process runs as may have none: then that number. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "");
  }
}

/** The home directory of the user's account, whatever HOME says, as Go's user.Current has it; HOME's for a user without one. */
export function homeOfAccount(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}
