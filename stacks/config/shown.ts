/** Longest text that is repeated, in characters: longer is no name or address, and may be a secret in the wrong place. */
const maxShown = 100;

/** A value as a problem may repeat it: what is short and plain, without the user and password of a URL. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return JSON.stringify(value);
  if (value.length > maxShown || /[\r\n]/.test(value)) return `a text of ${value.length} characters`;
  return JSON.stringify(value.replace(/:\/\/\S*@/, "://…@"));
}
