/** The day of a moment, UTC, as in `2027-12-30`. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
