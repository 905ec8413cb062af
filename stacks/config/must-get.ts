/** The entry of a name that the plan has checked to exist. @throws Error for a bug in the plan */
export function mustGet<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`the plan names ${name}, which it does not hold`);
  return value;
}
