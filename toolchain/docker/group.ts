import { readFileSync } from "node:fs";

/** Whether a group of this machine lists a user; false where groups are kept elsewhere. */
export function groupHas(group: string, user: string): boolean {
  try {
    return membersIn(readFileSync("/etc/group", "utf8"), group).includes(user);
  } catch {
    return false;
  }
}

/** The members that a text as /etc/group lists for a group (group(5)). */
export function membersIn(text: string, group: string): string[] {
  const [, , , members = ""] =
    text
      .split("\n")
      .find(line => line.startsWith(`${group}:`))
      ?.split(":") ?? [];
  return members.split(",").filter(name => name !== "");
}
