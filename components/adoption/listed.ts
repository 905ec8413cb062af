/** `1 node`, or `2 nodes`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** Some of a list's items in words, and how many more there are. */
export function listed(items: readonly string[], most = 3): string {
  const rest = items.length - most;
  if (rest > 0) return `${items.slice(0, most).join(", ")} and ${rest} more`;
  return [items.slice(0, -1).join(", "), ...items.slice(-1)].filter(Boolean).join(" and ");
}
